package odata

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"odatui/client"
)

// fill sets everything that can be set within v to something of its own.
func fill(v reflect.Value, n *int) {
	switch *n++; v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d \x00é", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8:
		v.SetUint(uint64(*n % 256))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 2 {
			key, item := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(key, n)
			fill(item, n)
			v.SetMapIndex(key, item)
		}
	default:
		panic(v.Type())
	}
}

// keptSum is of the packed models below, read by the program whose keptMark
// this is. Another sum means that models are read or packed in another way:
// keptMark needs its next number, and this the new sum.
const keptSum = "odatui model 3 699130d14f3361d7"

func TestKeptModels(t *testing.T) {
	full := &client.Schema{}
	n := 0
	fill(reflect.ValueOf(full).Elem(), &n)
	annotated, err := parseModel([]byte(keyedModel))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	for _, schema := range []*client.Schema{full, annotated} {
		k := kept{"etag", "modified", sumOf([]byte("body")), schema}
		data := k.bytes()
		sum.Write(pack(schema))
		got, ok := parseKept(data)
		if !ok || !reflect.DeepEqual(got, k) {
			t.Fatalf("%v %+v", ok, got.schema)
		}
		for i := range data {
			data[i] ^= 0x20
			if got, ok := parseKept(data); ok && !reflect.DeepEqual(got.schema, k.schema) {
				t.Fatalf("byte %d of %q is wrong, and nothing was noticed", i, data)
			}
			data[i] ^= 0x20
			if _, ok := parseKept(data[:i]); ok {
				t.Fatalf("cut at %d, and nothing was noticed", i)
			}
		}
	}
	if got := fmt.Sprintf("%s %x", keptMark, sum.Sum(nil)[:8]); got != keptSum {
		t.Errorf("%s, want %s", got, keptSum)
	}
}

func TestKeptModelsOfRealServices(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(testData(t, "metadata"), "v*"))
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		schema, err := parseModel(body)
		if err != nil {
			continue
		}
		if got, err := unpack(pack(schema)); err != nil || !reflect.DeepEqual(got, schema) {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// FuzzUnpack: what is not packed is an error, never a panic.
func FuzzUnpack(f *testing.F) {
	schema, _ := parseModel([]byte(keyedModel))
	f.Add(pack(schema))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := unpack(data)
		if err != nil {
			return
		}
		again, err := unpack(pack(s))
		if err != nil || !reflect.DeepEqual(s, again) {
			t.Errorf("%v: %+v %+v", err, s, again)
		}
	})
}

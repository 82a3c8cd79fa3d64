package export

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"
)

// TestParseInstant: what is read is what Go's time package reads.
func TestParseInstant(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	zones := []string{"Z", "+00:00", "+02:00", "-11:30", "+14:00"}
	for range 20_000 {
		at := time.Unix(r.Int64N(253402300800+62135596800)-62135596800, r.Int64N(1e9)).UTC()
		s := at.Format("2006-01-02T15:04:05.999999999") + zones[r.IntN(len(zones))]
		want, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := parseInstant(s, parseDate)
		days := want.Unix() / 86400
		if want.Unix()%86400 < 0 {
			days--
		}
		nanos := (want.Unix()-days*86400)*1e9 + int64(want.Nanosecond())
		if !ok || !got.zoned || got.days != days || got.nanos != nanos {
			t.Fatalf("%s: %+v, %t, want day %d and %d", s, got, ok, days, nanos)
		}
	}
	for s, want := range map[string]string{
		"1970-01-01T00:00:00":                "0",
		"1969-12-31T23:59:59.999999999":      "-1",
		"2024-02-29T12:30":                   "1709209800000000000",
		"/Date(0)/":                          "0",
		"/Date(-1)/":                         "-1000000",
		"/Date(1709209800123+0060)/":         "1709209800123000000",
		"/Date(1709209800123-0060)/":         "1709209800123000000",
		"2024-01-01T00:00:00.1000000000000Z": "1704067200100000000",
		"2024-01-01T00:00:00+24:00":          "1703980800000000000", "2023-02-29T00:00:00Z": "", "1900-02-29T00:00:00Z": "",
		"2000-02-29T00:00:00Z": "951782400000000000", "2024-01-01": "", "2024-01-01T24:00:00Z": "", "2024-01-01T12:00:60Z": "",
		"2024-01-01T12:00:00.0000000001Z": "", "2024-01-01T12:00:00.Z": "", "2024-01-01 12:00:00Z": "", "2024-1-1T12:00:00Z": "",
		"24-01-01T12:00:00Z": "",
		"/Date(1":            "", "/Date()/": "", "/Date(x)/": "", "/Date(1+)/": "", "": "", "2024-01-01T": "", "2024-01-01T12": "",
		"2024-01-01T12:00:00+02": "",
		"2024-00-01T00:00:00Z":   "", "2024-13-01T00:00:00Z": "", "2024-01-00T00:00:00Z": "", "2024-01-01T12:00:00Z ": "", "-": "", "2024-01-3": "",
	} {
		at, ok := parseInstant(s, parseDate)
		got := ""
		if n, fits := at.since1970(1); ok && fits {
			got = strconv.FormatInt(n, 10)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", s, got, want)
		}
	}
}

// TestDates: years before the first, and with more than four digits.
func TestDates(t *testing.T) {
	t.Parallel()
	for _, y := range []int{-9999, -400, -4, -1, 0, 1, 4, 100, 1582, 1900, 2000, 9999, 12345, 290_000} {
		for _, m := range []int{1, 2, 3, 12} {
			name := fmt.Sprintf("%04d", y)
			if y < 0 {
				name = fmt.Sprintf("-%04d", -y)
			}
			days, rest, ok := parseDate(fmt.Sprintf("%s-%02d-28", name, m))
			want := time.Date(y, time.Month(m), 28, 0, 0, 0, 0, time.UTC).Unix() / 86400
			if !ok || rest != "" || days != want {
				t.Errorf("%s-%02d-28: %d, want %d", name, m, days, want)
			}
		}
	}
	if _, ok := (instant{days: 1 << 40}).since1970(1000); ok {
		t.Error("an instant is out of range, and fits")
	}
	if _, ok := (instant{nanos: 1}).since1970(1000); ok {
		t.Error("a nanosecond is no number of microseconds")
	}
}

// TestScaled: decimals as math/big computes them.
func TestScaled(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	fits := 0
	for range 50_000 {
		s := []string{"", "-", "+"}[r.IntN(3)]
		for range 1 + r.IntN(25) {
			s += string("00123456789"[r.IntN(11)])
		}
		if r.IntN(3) > 0 {
			s += "."
			for range 1 + r.IntN(20) {
				s += string("00000123456789"[r.IntN(14)])
			}
		}
		if r.IntN(4) == 0 {
			s += fmt.Sprintf("e%d", r.IntN(40)-20)
		}
		precision, scale := 1+r.IntN(38), r.IntN(20)
		exact, ok := new(big.Rat).SetString(s)
		if !ok {
			t.Fatal(s)
		}
		exact.Mul(exact, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)))
		want := exact.IsInt() && len(new(big.Int).Abs(exact.Num()).String()) <= precision
		if x, ok := shortDecimal(s, precision, scale); ok && (!want || exact.Num().Cmp(big.NewInt(x)) != 0) {
			t.Fatalf("%s as DECIMAL(%d,%d): %d, want %s", s, precision, scale, x, exact)
		}
		x, ok := parseNumber(s)
		if !ok {
			t.Fatalf("%s is no number", s)
		}
		x, got := x.scaled(precision, scale)
		if got != want {
			t.Fatalf("%s as DECIMAL(%d,%d): fits %t, want %t", s, precision, scale, got, want)
		}
		if !got {
			continue
		}
		fits++
		n := new(big.Int).Add(new(big.Int).Lsh(new(big.Int).SetUint64(x.hi), 64), new(big.Int).SetUint64(x.lo))
		if x.neg {
			n.Neg(n)
		}
		if n.Cmp(exact.Num()) != 0 {
			t.Fatalf("%s as DECIMAL(%d,%d): %s, want %s", s, precision, scale, n, exact.Num())
		}
	}
	if fits < 5000 {
		t.Errorf("only %d fit", fits)
	}
	for _, s := range []string{"", "-", ".", "1e", "e5", "0x1", "1_0", "INF", "NaN", "1.2.3", " 1", "1 ", "--1", "1e99999999999"} {
		if _, ok := parseNumber(s); ok {
			t.Errorf("%q is a number", s)
		}
	}
	if x, ok := parseNumber("0e99999999999"); !ok || x.n != 0 {
		t.Error("zero with a large exponent is zero")
	}
}

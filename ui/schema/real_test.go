package schema_test

import (
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"odatui/client"
	"odatui/client/index"
	"odatui/ui/kit"
	"odatui/ui/schema"
	"odatui/ui/theme"
)

// direct is a screen whose commands run at once.
type direct struct {
	*schema.Screen
	sent []tea.Msg // messages for others
}

func openDirect(service client.Service, models *index.Cache, msg kit.OpenSchemaMsg) *direct {
	msg.Session = &client.Session{Service: service}
	d := &direct{Screen: schema.New(theme.New(colorprofile.TrueColor, true), msg, models)}
	d.SetSize(120, 28)
	d.run(d.Init())
	return d
}

func (d *direct) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	msg := cmd()
	if _, ok := msg.(kit.LoadedMsg); ok {
		d.run(d.Update(msg))
		return
	}
	d.sent = append(d.sent, msg)
}

// press runs the command of a key and reports whether it did something.
func (d *direct) press(key string) bool {
	c, ok := kit.Find(d.Commands(), key)
	if ok = ok && c.Works(); ok {
		d.run(c.Run(""))
	}
	return ok
}

// TestRealModels opens every type of real models, in every size; from each one goes to
// another type and back.
func TestRealModels(t *testing.T) {
	t.Parallel()
	for _, name := range []string{graph, "v4-trippin.xml", "v4-northwind.xml", "v4-olingo-staticservice.xml",
		"v4-csdl-xml-16.1.xml", "v4-csdl-json-16.1.json"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service := opened(t, metadata(t, name))
			model, err := service.Schema(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			models, entered := &index.Cache{}, 0
			for i, of := range slices.Sorted(maps.Keys(model.Types)) {
				if testing.Short() && len(model.Types) > 100 && i%10 != 0 {
					continue
				}
				d := openDirect(service, models, kit.OpenSchemaMsg{Type: of})
				for _, size := range [][2]int{{20, 5}, {60, 11}, {80, 20}, {120, 28}} {
					d.SetSize(size[0], size[1])
					fits(t, d.Screen, size)
				}
				before := d.View()
				for range 3 { // in each part
					if d.press("enter") {
						entered++
						fits(t, d.Screen, [2]int{120, 28})
						if len(d.Head().Crumbs) != 2 { // it is not the type itself
							d.press("esc")
						}
					}
					d.press("tab")
				}
				d.press("g")
				if after := d.View(); after != before {
					t.Fatalf("%s is not what it was:\n%s\n%s", of, before, after)
				}
			}
			if entered == 0 {
				t.Error("no type leads to another one")
			}
		})
	}
}

// TestRealMetadata: the text of a type is well-formed and declares it.
func TestRealMetadata(t *testing.T) {
	t.Parallel()
	for name, few := range map[string]int{graph: 5, "v4-trippin.xml": 0, "v4-northwind.xml": 0, "v4-olingo-staticservice.xml": 0,
		"v4-csdl-xml-16.1.xml": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service := opened(t, metadata(t, name))
			model, err := service.Schema(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			types, models := slices.Sorted(maps.Keys(model.Types)), &index.Cache{}
			if few > 0 {
				types = types[:few]
			}
			for _, of := range types {
				d := openDirect(service, models, kit.OpenSchemaMsg{Type: of})
				d.press("m")
				cell, ok := d.sent[len(d.sent)-1].(kit.OpenCellMsg)
				if !ok {
					t.Fatalf("%s: %+v", of, d.sent)
				}
				text := cell.Value.Text()
				declares := string(model.Types[of].Kind) + ` Name="` + of[strings.LastIndexByte(of, '.')+1:] + `"`
				if !strings.Contains(text, declares) {
					t.Errorf("%s lacks %s:\n%s", of, declares, text)
				}
				for d := xml.NewDecoder(strings.NewReader("<x>" + text + "</x>")); ; {
					if _, err := d.Token(); errors.Is(err, io.EOF) {
						break
					} else if err != nil {
						t.Fatalf("%s: %v\n%s", of, err, text)
					}
				}
			}
		})
	}
}

// TestRealText of a type in CSDL JSON.
func TestRealTextInJSON(t *testing.T) {
	t.Parallel()
	service := opened(t, metadata(t, "v4-csdl-json-16.1.json"))
	model, err := service.Schema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for of := range model.Types {
		d := openDirect(service, &index.Cache{}, kit.OpenSchemaMsg{Type: of})
		d.press("m")
		cell, ok := d.sent[len(d.sent)-1].(kit.OpenCellMsg)
		if !ok || !strings.HasPrefix(cell.Value.Text(), "{\n  \"") {
			t.Errorf("%s: %+v", of, d.sent)
		}
	}
}

package odata

import "odatui/client"

// function reads one overload of a function.
func (c *csdlReader) function(t *xmlToken) error {
	f := client.Function{Name: c.space + "." + t.attr("Name"), Bound: t.attr("IsBound") == "true"}
	var said memberNotes
	err := c.children("Function", func(t *xmlToken) error {
		switch t.name {
		case "Parameter":
			f.Params = append(f.Params, client.Param{Name: t.attr("Name"), Value: t.attr("Type")})
		case "ReturnType":
			f.Returns = t.attr("Type")
		default:
			return c.memberNote(t, &said)
		}
		return c.skip()
	})
	f.Doc = said.doc
	c.d.addFunction(f)
	return err
}

// addFunction takes a function as it was written: the first parameter of a bound one
// is what it is called on.
func (d *draft) addFunction(f client.Function) {
	if f.Bound {
		if len(f.Params) == 0 {
			d.warn("function %s: it is bound and has no parameter", f.Name)
			return
		}
		f.On, f.Params = f.Params[0].Value, f.Params[1:]
	}
	if len(f.Params) == 0 {
		f.Params = nil
	}
	d.functions = append(d.functions, f)
}

// importFunction makes a set of a function import. Where its rows are is the target
// of the empty path.
func importFunction(set *client.SchemaSet, function, rows string, listed bool) {
	set.Kind, set.Function, set.Unlisted = client.FunctionImport, function, !listed
	if rows != "" {
		set.Targets = map[string]string{"": rows}
	}
}

// addFunctions resolves the functions and gives the imports the type of their rows.
func (d *draft) addFunctions(s *client.Schema) {
	returns := map[string]string{} // of unbound functions
	for _, f := range d.functions {
		f.Name, f.On, f.Returns = d.full(f.Name), d.fullType(f.On), d.fullType(f.Returns)
		for i := range f.Params {
			f.Params[i].Value = d.fullType(f.Params[i].Value)
		}
		if !f.Bound {
			returns[f.Name] = f.Returns
		}
		s.Functions = append(s.Functions, f)
	}
	for i := range s.Sets {
		set := &s.Sets[i]
		if set.Kind != client.FunctionImport {
			continue
		}
		of, known := returns[set.Function]
		if !known {
			d.warn("function import %s: its function %s is not declared", set.Name, set.Function)
		}
		if name, _ := client.ElementType(of); s.Types[name] != nil && s.Types[name].Kind == client.EntityType {
			set.Type = name
		}
	}
}

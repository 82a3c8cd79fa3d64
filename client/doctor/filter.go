package doctor

import (
	"context"
	"fmt"

	"odatui/client"
)

// tryFilter asks a set, of which a row came, once for the rows whose key is null. No
// row has such a key: a service that sends one ignores filters. That is said in out.
func (v *Visit) tryFilter(ctx context.Context, set string, out Outcome) Outcome {
	d, ok := v.Service.(client.Describer)
	if !ok || !v.options.Probe {
		return out
	}
	schema, err := d.Schema(ctx)
	if err != nil {
		return out // the metadata stage says it
	}
	t := schema.TypeOf(set)
	if t == nil || len(t.Keys) == 0 {
		return out
	}
	key := t.Keys[0]
	q := one(v.Target.Kind, set)
	q.Where = []client.Condition{{Property: key, Value: client.Value{Kind: client.Null}}}
	page, err := v.Service.Fetch(ctx, q, client.Start)
	if err != nil {
		return out.noting("whether filters work is unknown: " + short(err))
	}
	defer page.Release()
	if page.Len() == 0 {
		return out.noting(fmt.Sprintf("filters work: no row has %s eq null", key))
	}
	err = client.Because(client.ReasonFilterIgnored, fmt.Errorf("read %s with %s eq null: a row came", set, key))
	return odd("%s, but the service ignores filters", out.Detail).noting(out.Notes...).because(err)
}

package rows

import (
	"context"
	"errors"
	"slices"

	"odatui/client"
	"odatui/client/spelling"
)

// unknownSet returns a *client.NoSetError with the nearest names for a 404 of a set that
// neither the service's list nor its model has, any other error as it is.
func unknownSet(ctx context.Context, service client.Service, path string, err error) error {
	var (
		no      *client.ResponseError
		missing *client.NoSetError
	)
	if errors.As(err, &missing) || !errors.As(err, &no) || no.Status != 404 {
		return err
	}
	list, failed := service.Sets(ctx)
	if failed != nil {
		return err
	}
	if d, ok := service.(client.Describer); ok {
		short, cancel := context.WithTimeout(ctx, modelPatience)
		defer cancel()
		if schema, failed := d.Schema(short); failed == nil {
			list = client.Unite(list, schema)
		}
	}
	name, names := setOf(path), make([]string, len(list))
	for i, set := range list {
		names[i] = set.Name
	}
	if len(names) == 0 || slices.Contains(names, name) || slices.Contains(names, path) {
		return err
	}
	return &client.NoSetError{Name: name, Near: spelling.Near(name, names), Cause: err}
}

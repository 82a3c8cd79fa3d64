package failure

import (
	"strings"
	"testing"
)

func TestErrorBodies(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]bool{
		`{"error":{"code":"1"}}`:               true,
		"\xef\xbb\xbf \n{\"error\":1}":         true,
		`{"odata.error":{}}`:                   true,
		`{"a":[1,{"b":2}],"error":"x"}`:        true,
		`{"message":"m","code":-1}`:            true,
		`{"code":404,"message":{"value":"x"}}`: true,
		`{"statusCode":500,"message":"m"}`:     true,
		`{"message":"m"}`:                      false,
		`{"value":[],"@odata.context":"x"}`:    false,
		`{"nested":{"error":1}}`:               false,
		`[{"error":1}]`:                        false,
		`{`:                                    false,
		`{"a":`:                                false,
		`"error"`:                              false,
		``:                                     false,
		`<?xml version="1.0"?><error xmlns="m"/>`:   true,
		`<!-- x --><m:error><code/></m:error>`:      true,
		`<html><body><error/></body></html>`:        false,
		`<!DOCTYPE html><html><head></head></html>`: false,
		`<err`:                  false,
		`Internal Server Error`: false,
		`{"error":{"message":"` + strings.Repeat("x", 1000): true,
	} {
		if got := IsErrorBody([]byte(body)); got != want {
			t.Errorf("%q: %v", body, got)
		}
	}
}

package save

import "testing"

// TestCommandForDuckDB: the shell runs nothing that the name of a folder contains.
func TestCommandForDuckDB(t *testing.T) {
	t.Parallel()
	for folder, want := range map[string]string{
		"facts/":        `duckdb -c "select count(*) from 'facts/*.parquet'"`,
		"it's":          `duckdb -c "select count(*) from 'it''s/*.parquet'"`,
		"$(touch x)":    `duckdb -c "select count(*) from '\$(touch x)/*.parquet'"`,
		"a`b\"c\\":      "duckdb -c \"select count(*) from 'a\\`b\\\"c\\\\/*.parquet'\"",
		"/tmp/März und": `duckdb -c "select count(*) from '/tmp/März und/*.parquet'"`,
	} {
		if got := duckdb(folder); got != want {
			t.Errorf("%s: %s, want %s", folder, got, want)
		}
	}
}

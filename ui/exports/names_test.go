package exports

import (
	"path/filepath"
	"slices"
	"testing"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// TestNamesStayApart: names that are cut to few cells still differ, and keep their ending.
func TestNamesStayApart(t *testing.T) {
	var jobs []*Job
	for i, file := range []string{"Observations-live.csv", "Observations-live-2.csv", "Observations-staging.csv", "Observations-live.csv.zst",
		"out/FACT_LIFE_EXPECTANCY_BY_REGION-live.parquet", "FACT_DEATH_EXPECTANCY_BY_REGION-live.parquet", "統計情報の施設一覧-本番環境.csv",
		"統計情報の施設一覧-検証環境.csv", "منشآت الرعاية الصحية-live.xlsx", "منشآت الرعاية الصحية-staging.xlsx", "a.csv"} {
		jobs = append(jobs, &Job{ID: i, Order: Order{Export: client.Export{File: file}}})
	}
	jobs = append(jobs, &Job{ID: len(jobs), Order: Order{Export: client.Export{File: "Observations-live", RowsPerFile: 10}}})
	for cells := 18; cells < 60; cells++ {
		seen := map[safe.Text]string{}
		for id, name := range namesOf(jobs, cells) {
			file := string(jobs[id].label())
			if other, ok := seen[name]; ok {
				t.Errorf("%d cells: %s and %s are both %s", cells, file, other, name)
			}
			seen[name] = file
			if kit.Width(name) > cells || filepath.Ext(string(name)) != filepath.Ext(file) && !jobs[id].isFolder() {
				t.Errorf("%d cells: %s is %s", cells, file, name)
			}
		}
	}
	got := namesOf(jobs, 18)
	want := []safe.Text{"Observati…live.csv", "Observati…ve-2.csv", "Observ…staging.csv", "Observati….csv.zst"}
	if have := []safe.Text{got[0], got[1], got[2], got[3]}; !slices.Equal(have, want) {
		t.Errorf("%q", have)
	}
}

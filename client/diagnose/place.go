package diagnose

import (
	"odatui/client"
)

// rootFact names the profile's url, if there is a profile.
func (m *matter) rootFact(d *client.Diagnosis) { setting(d, "url", m.Target.URL) }

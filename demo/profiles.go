package demo

import "strings"

// Profiles returns a profiles file for this run: a good profile with both
// environments, and one for each thing that goes wrong in real life. It holds
// no secret, only the names of the variables of Env.
func (d *Demo) Profiles() string {
	return strings.NewReplacer(
		"{live}", d.Live, "{staging}", d.Staging,
		"{slow}", strings.TrimSuffix(d.Live, martPath)+"/slow"+martPath,
		"{flaky}", strings.TrimSuffix(d.Live, martPath)+"/flaky"+martPath,
		"{live-token}", d.liveToken+"/"+liveTenant, "{staging-token}", d.stagingToken+"/"+stagingTenant,
		"{down-token}", d.liveToken+"/"+downTenant,
		"{live-scope}", "api://"+liveAPI+"/.default", "{staging-scope}", "api://"+stagingAPI+"/.default",
		"{other-scope}", "api://"+reportingAPI+"/.default", "{live-resource}", "api://"+liveAPI,
		"{explorer}", explorerLive, "{explorer-staging}", explorerStaging,
		"{outsider}", outsiderLive, "{expired}", expiredLive,
	).Replace(profilesText)
}

const profilesText = `# The demo of odatui. These profiles last as long as the demo runs.
version = 1
default = "demo@live"

[profiles.demo]
title   = "Health Data Mart (demo)"
default = "live"
auth    = { method = "client-credentials" }

[profiles.demo.environments.live]
url  = "{live}"
live = true
[profiles.demo.environments.live.auth]
token_url     = "{live-token}/oauth2/v2.0/token"
client_id     = "{explorer}"
client_secret = { env = "` + envLive + `" }
scope         = "{live-scope}"

[profiles.demo.environments.staging]
url = "{staging}"
[profiles.demo.environments.staging.auth]
token_url     = "{staging-token}/oauth2/v2.0/token"
client_id     = "{explorer-staging}"
client_secret = { env = "` + envStaging + `" }
scope         = "{staging-scope}"

# From here on things go wrong, each in its own way.

[profiles.wrong-secret]
title = "Fails: the client secret is wrong"
url   = "{live}"
[profiles.wrong-secret.auth]
method        = "client-credentials"
token_url     = "{live-token}/oauth2/v2.0/token"
client_id     = "{explorer}"
client_secret = { env = "` + envWrong + `" }
scope         = "{live-scope}"

[profiles.expired-secret]
title = "Fails: the client secret has expired"
url   = "{live}"
[profiles.expired-secret.auth]
method        = "client-credentials"
token_url     = "{live-token}/oauth2/v2.0/token"
client_id     = "{expired}"
client_secret = { env = "` + envExpired + `" }
scope         = "{live-scope}"

[profiles.wrong-audience]
title = "Fails: the token is for another API"
url   = "{live}"
[profiles.wrong-audience.auth]
method        = "client-credentials"
token_url     = "{live-token}/oauth2/v2.0/token"
client_id     = "{explorer}"
client_secret = { env = "` + envLive + `" }
scope         = "{other-scope}"

[profiles.wrong-environment]
title   = "Fails: a live token is shown to staging"
default = "staging"
[profiles.wrong-environment.auth]
method        = "client-credentials"
token_url     = "{live-token}/oauth2/v2.0/token"
client_id     = "{explorer}"
client_secret = { env = "` + envLive + `" }
scope         = "{live-scope}"
[profiles.wrong-environment.environments.staging]
url = "{staging}"
[profiles.wrong-environment.environments.live]
url  = "{live}"
live = true

[profiles.no-access]
title = "Fails: the client has no access to this mart"
url   = "{live}"
[profiles.no-access.auth]
method        = "client-credentials"
token_url     = "{live-token}/oauth2/token"
client_id     = "{outsider}"
client_secret = { env = "` + envOutsider + `" }
resource      = "{live-resource}"

[profiles.token-down]
title = "Fails: the token endpoint is down"
url   = "{live}"
[profiles.token-down.auth]
method        = "client-credentials"
token_url     = "{down-token}/oauth2/v2.0/token"
client_id     = "{explorer}"
client_secret = { env = "` + envLive + `" }
scope         = "{live-scope}"

[profiles.slow]
title = "Works, slowly: every answer takes three seconds"
url   = "{slow}"
[profiles.slow.auth]
method        = "client-credentials"
token_url     = "{live-token}/oauth2/v2.0/token"
client_id     = "{explorer}"
client_secret = { env = "` + envLive + `" }
scope         = "{live-scope}"

[profiles.flaky]
title = "Works when tried again: every third answer is 503"
url   = "{flaky}"
[profiles.flaky.auth]
method        = "client-credentials"
token_url     = "{live-token}/oauth2/v2.0/token"
client_id     = "{explorer}"
client_secret = { env = "` + envLive + `" }
scope         = "{live-scope}"
`

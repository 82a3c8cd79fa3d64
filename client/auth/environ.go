package auth

import (
	"runtime"
	"slices"
	"strings"
)

// plainNames are the variables that every program gets: where things are, how
// to speak, how to reach the network, whom to trust on it. TZ belongs to them,
// for az tells the end of a token in its own local time.
var plainNames = []string{
	"PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "LOCALAPPDATA", "APPDATA", "TEMP", "TMP", "TMPDIR", "LANG", "LANGUAGE", "TZ", "TERM",
	"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE",
	// Windows programs do not start without these.
	"COMSPEC", "PATHEXT", "WINDIR", "SYSTEMDRIVE", "PROGRAMDATA", "PROGRAMFILES", "HOMEDRIVE", "HOMEPATH", "USERNAME",
}

// sessionNames are what a program of the person's own choice gets beside them:
// the way to agents, keyrings and configuration, never what such a place holds.
var sessionNames = []string{
	"USER", "LOGNAME", "SHELL", "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "SSH_AUTH_SOCK", "GNUPGHOME", "GPG_TTY",
	"PASSWORD_STORE_DIR", "KUBECONFIG", "VAULT_ADDR", "VAULT_NAMESPACE", "VAULT_CACERT", "AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_REGION",
	"AWS_DEFAULT_REGION", "CLOUDSDK_CONFIG", "CLOUDSDK_ACTIVE_CONFIG_NAME", "OP_ACCOUNT",
}

// azSettings are how we want az to behave, whatever the person configured.
var azSettings = []string{
	"AZURE_CORE_NO_COLOR=true", "AZURE_CORE_ONLY_SHOW_ERRORS=true", "AZURE_CORE_COLLECT_TELEMETRY=false", "AZURE_CORE_LOGIN_EXPERIENCE_V2=off",
}

// secretWords are the parts of a name that say its value is a secret.
var secretWords = []string{"SECRET", "SECRETS", "PASSWORD", "PASSWD", "PASS", "PWD", "TOKEN", "KEY", "KEYS", "PAT", "SAS",
	"CREDENTIAL", "CREDENTIALS", "ASSERTION", "STRING", "CERTIFICATE", "CONNSTR"}

// azEnviron returns what az gets of an environment.
func azEnviron(environ []string) []string {
	kept := allow(environ, func(name string) bool { return plain(name) || azureName(name) })
	kept = slices.DeleteFunc(kept, func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.ContainsFunc(azSettings, func(s string) bool { return strings.HasPrefix(s, strings.ToUpper(name)+"=") })
	})
	return append(kept, azSettings...)
}

// commandEnviron returns what a person's own program gets of an environment.
func commandEnviron(environ []string) []string {
	return allow(environ, func(name string) bool {
		return plain(name) || azureName(name) || slices.Contains(sessionNames, name) || strings.HasPrefix(name, "XDG_")
	})
}

func allow(environ []string, good func(name string) bool) []string {
	var kept []string
	for _, entry := range environ {
		name, _, ok := strings.Cut(entry, "=")
		if ok && name != "" && good(caseless(name)) {
			kept = append(kept, entry)
		}
	}
	return kept
}

// caseless returns a name as the lists have it: Windows does not tell cases
// apart, and proxies are written in both everywhere.
func caseless(name string) string {
	if upper := strings.ToUpper(name); runtime.GOOS == "windows" || strings.HasSuffix(upper, "_PROXY") {
		return upper
	}
	return name
}

func plain(name string) bool {
	return slices.Contains(plainNames, name) || strings.HasPrefix(name, "LC_")
}

// azureName reports whether a variable is az's own and no secret. All of
// AZURE_CORE_ are az's settings, whatever they are called.
func azureName(name string) bool {
	if !strings.HasPrefix(name, "AZURE_") {
		return false
	}
	return strings.HasPrefix(name, "AZURE_CORE_") ||
		!slices.ContainsFunc(strings.Split(strings.ToUpper(name), "_"), func(word string) bool { return slices.Contains(secretWords, word) })
}

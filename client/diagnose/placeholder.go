package diagnose

import (
	"regexp"
	"strings"
)

// leftOver are the forms in which guides write "put yours here".
var leftOver = regexp.MustCompile(`(?i)<[^<>]*>|\{\{[^{}]*\}\}|\$\{[^{}]*\}|%[A-Z][A-Z0-9_]*%|^\[[^\[\]]+\]$|^x{3,}$|(^|[/:@.-])x{4,}($|[/:@.-])|x{8}-x{4}-x{4}|^\.\.\.$|^…$|` +
	`\b(your|my|insert|enter|replace)[-_ ]?(this|the|tenant|client|app|application|secret|api|key|id|token|password|value|directory)`)

// stubs are words that stand for a value nobody has filled in, as a whole or as
// a part between separators.
var stubs = map[string]bool{
	"tenant": true, "tenantid": true, "tenant_id": true, "tenant-id": true, "clientid": true, "client_id": true, "client-id": true,
	"appid": true, "app_id": true, "app-id": true, "application_id": true, "application-id": true, "client-secret": true, "client_secret": true,
	"clientsecret": true, "changeme": true, "change-me": true, "change_me": true, "todo": true, "tbd": true, "undefined": true, "null": true, "none": true,
	"secret": true, "password": true, "placeholder": true, "dummy": true, "your": true,
}

// shouted are stubs in capitals only: in small letters they may be names.
var shouted = regexp.MustCompile(`(^|[/:@.])(TENANT|TENANT[-_ ]?ID|TENANT-[A-Z]|CLIENT|CLIENT[-_ ]?ID|APP|APP[-_ ]?ID|APP[-_ ]?GUID|API[-_ ]?ID|GUID|ID|RESOURCE|SECRET|HOST|INSTANCE|SUBSCRIPTION|SCOPE|POLICY|YOUR[-_A-Z]*|XXX)($|[/:@?.])`)

// placeholder reports whether a value, or a part of an address, is a text that
// a guide meant to be replaced.
func placeholder(s string) bool {
	s = strings.TrimSpace(s)
	if s == "" {
		return false
	}
	return stubs[strings.ToLower(s)] || leftOver.MatchString(s) || shouted.MatchString(s)
}

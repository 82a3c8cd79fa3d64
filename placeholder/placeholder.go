// Package placeholder finds texts that a guide or a template meant to be replaced
// by real values: <tenant-id>, {{vault}}, YOUR_CLIENT_ID, a GUID of zeros. It knows
// no other package but lazy.
package placeholder

import (
	"strings"

	"odatui/lazy"
)

// marked matches the forms in which guides and templates mark such a text.
var marked = lazy.Regexp(`(?i)<[a-z][^<>]*>|\{\{[^{}]*\}\}|\$\{[^{}]*\}|\{[a-z][a-z0-9 _-]*\}|(?-i:%[A-Z][A-Z0-9_]{2,}%)|\[[a-z][a-z0-9 _-]*\]|` +
	`#\{[^{}]*\}#?|\$\([a-z][a-z0-9._-]*\)|@microsoft\.keyvault\([^()]*\)|\*{3,}|•{3,}|` +
	`x{8}-x{4}-x{4}-x{4}-x{12}|0{8}-0{4}-0{4}-0{4}-0{12}|\.\.\.|…|` +
	`\b(?:your|insert|enter|replace)[-_ ]?(?:this|the|own|tenant|client|app|application|secret|api|key|id|token|password|value|directory|host|instance)[a-z_-]*`)

// braced matches a GUID as registries write it.
var braced = lazy.Regexp(`(?i)^\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}$`)

// stubs matches words that stand for a value.
var stubs = lazy.Regexp(`(?i)^(?:tenant[-_ ]?id|client[-_ ]?id|client[-_ ]?secret|app(?:lication)?[-_ ]?id|subscription[-_ ]?id|directory[-_ ]?id|` +
	`change[-_ ]?(?:me|it)|todo|tbd|fixme|undefined|null|nil|placeholder|secret[-_ ]?here|x{3,}|yours?|__[a-z][a-z0-9_]*__)$`)

// shouted matches words in capitals, which in small letters may be names.
var shouted = lazy.Regexp(`^(?:[A-Z]+[-_ ])*(?:TENANT|CLIENT|APP|APPLICATION|API|GUID|ID|RESOURCE|SECRET|HOST|HOSTNAME|INSTANCE|SUBSCRIPTION|POLICY|MART|YOURS?)(?:[-_ ](?:[A-Z]|ID|GUID|NAME|URI|URL|PATH))*$`)

// short matches words in capitals that may as well be parts of a real path.
var short = lazy.Regexp(`^(?:APP|APPLICATION|API|ID|CLIENT|RESOURCE|HOST|SECRET|SUBSCRIPTION|POLICY|MART)$`)

// In returns the first part of a value that is to be replaced, "" if there is none.
func In(value string) string {
	value = strings.TrimSpace(value)
	if found := marked.FindString(value); found != "" && !braced.MatchString(found) {
		return found
	}
	for part := range strings.FieldsFuncSeq(value, func(r rune) bool { return strings.ContainsRune("/:@.?&= \t", r) }) {
		if stubs.MatchString(part) || shouted.MatchString(part) && !strings.HasPrefix(part, "http") {
			return part
		}
	}
	return ""
}

// InAddress is [In] for the address of a service, whose path may have words in
// capitals.
func InAddress(address string) string {
	if part := In(address); !short.MatchString(part) {
		return part
	}
	return ""
}

// Whole reports whether a text is to be replaced as a whole. It is for secrets, a
// part of which may look like a placeholder by chance.
func Whole(text string) bool {
	text = strings.TrimSpace(text)
	return text != "" && (marked.FindString(text) == text || stubs.MatchString(text) || shouted.MatchString(text))
}

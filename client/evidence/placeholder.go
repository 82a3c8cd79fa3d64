package evidence

import (
	"strings"

	"odatui/lazy"
)

// marked are the forms in which guides write "put yours here".
var marked = lazy.Regexp(`(?i)<[a-z][^<>]*>|\{\{[^{}]*\}\}|\$\{[^{}]*\}|\{[a-z][a-z0-9 _-]*\}|(?-i:%[A-Z][A-Z0-9_]{2,}%)|\[[a-z][a-z0-9 _-]*\]|` +
	`x{8}-x{4}-x{4}-x{4}-x{12}|0{8}-0{4}-0{4}-0{4}-0{12}|\.\.\.|…|` +
	`\b(?:your|insert|enter|replace)[-_ ]?(?:this|the|own|tenant|client|app|application|secret|api|key|id|token|password|value|directory|host|instance)[a-z_-]*`)

// stubs are words that stand for a value nobody has filled in.
var stubs = lazy.Regexp(`(?i)^(?:tenant[-_ ]?id|client[-_ ]?id|client[-_ ]?secret|app(?:lication)?[-_ ]?id|subscription[-_ ]?id|directory[-_ ]?id|` +
	`change[-_ ]?me|todo|tbd|fixme|undefined|null|nil|placeholder|x{3,}|yours?)$`)

// shouted are words in capitals, which in small letters may be names.
var shouted = lazy.Regexp(`^(?:[A-Z]+[-_ ])*(?:TENANT|CLIENT|APP|APPLICATION|API|GUID|ID|RESOURCE|SECRET|HOST|HOSTNAME|INSTANCE|SUBSCRIPTION|POLICY|MART|YOURS?)(?:[-_ ](?:[A-Z]|ID|GUID|NAME|URI|URL|PATH))*$`)

// LeftIn returns the first part of a value or an address that is a text to be
// replaced, "" if there is none.
func LeftIn(s string) string {
	s = strings.TrimSpace(s)
	if found := marked.FindString(s); found != "" && !ShapedGUID(found) {
		return found
	}
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune("/:@.?&= \t", r) }) {
		if stubs.MatchString(part) || shouted.MatchString(part) && !strings.HasPrefix(part, "http") {
			return part
		}
	}
	return ""
}

// short are words in capitals that may as well be parts of a real path.
var short = lazy.Regexp(`^(?:APP|APPLICATION|API|ID|CLIENT|RESOURCE|HOST|SECRET|SUBSCRIPTION|POLICY|MART)$`)

// LeftInAddress is leftIn for the address of a service.
func LeftInAddress(s string) string {
	if part := LeftIn(s); !short.MatchString(part) {
		return part
	}
	return ""
}

// placeholder reports whether a secret is, as a whole, a text to be replaced: a
// part of it may look like one by chance.
func placeholder(s string) bool {
	s = strings.TrimSpace(s)
	return s != "" && !ShapedGUID(s) && (marked.FindString(s) == s || stubs.MatchString(s) || shouted.MatchString(s))
}

package explain

import (
	"slices"
	"strings"

	"odatui/client"
)

// ownText is a part of a message of odatui: a pasted message has no reason of its
// own.
type ownText struct{ reason, part string }

// profileTexts are parts of the messages of profiles, the special before the
// general.
var profileTexts = []ownText{
	{client.ReasonNotTOML, "read profiles "},
	{"profiles-unreadable", "profiles "},
	{"profile-unknown", "there is no profile of this name"},
	{"profile-unknown", "no profile is named"},
	{"profile-unknown", "names no profile and environment"},
	{"environment-unknown", "no environment of this name"},
	{"environment-unknown", "names no environment"},
	{"secret-in-file", "plain text, which is refused"},
	{"secret-in-file", "not written as plain text"},
	{"secret-in-file", "plain-text secrets"},
	{client.ReasonNobodyToAsk, "nobody can be asked"},
	{client.ReasonNobodyToAsk, "no terminal to ask on"},
	{client.ReasonNobodyToAsk, "cannot prompt for"},
	{client.ReasonNotTyped, "nothing was typed"},
	{"secret-variable", "secret from env "},
	{client.ReasonKeyringHangs, "the keyring did not answer within"},
	{"keyring-entry-missing", "the keyring has no entry"},
	{"keyring-entry-missing", "the entry is empty"},
	{client.ReasonNoKeyring, "secret from keyring "},
	{"secret-file-open", "others can read it"},
	{"secret-file", "secret from file "},
	{"secret-command", "secret from command "},
	{client.ReasonPlainHTTP, "plain http"},
	{client.ReasonCAFile, "read ca_file"},
	{client.ReasonKeysClash, "cannot be combined with"},
	{client.ReasonKeysClash, "must say one place only"},
	{client.ReasonKeysClash, "either cursor or next"},
	{client.ReasonKeyMissing, "is missing"},
	{client.ReasonKeyMissing, "needs this table"},
	{client.ReasonKeyMissing, "needs at least one set"},
}

// tokenTexts are parts of the messages about a token.
var tokenTexts = []ownText{
	{client.ReasonProgramHere, "in the current folder only"},
	{client.ReasonNoProgram, "not installed or not on the PATH"},
	{client.ReasonTimeout, "did not answer within"},
	{client.ReasonFlood, "printed more than"},
	{client.ReasonNoToken, "gave no token"},
	{client.ReasonNotStarted, "could not be started"},
	{client.ReasonCut, "broke off its answer"},
	{client.ReasonEmpty, "with nothing in it"},
	{client.ReasonUnsendable, "cannot be sent in a header"},
}

// answerTexts are parts of the messages about a response that is not the data of
// the request.
var answerTexts = []ownText{
	{client.ReasonOldVersion, "only V4 can be read"},
	{client.ReasonStalled, "stalled: nothing came"},
	{client.ReasonCut, "broke off"},
	{client.ReasonNested, "nested too deeply"},
	{client.ReasonNoRecords, "no list of records"},
	{client.ReasonNoRows, "no array of rows"},
	{client.ReasonNoRows, "no list of rows"},
	{client.ReasonNoDocument, "not a service document"},
	{client.ReasonNotRoot, "not the root of a service"},
	{client.ReasonNoSets, "lists no sets"},
	{client.ReasonXML, "Atom XML came"},
	{client.ReasonXML, "XML instead of OData JSON"},
	{client.ReasonBroken, "broken JSON"},
	{client.ReasonBroken, "not valid JSON"},
	{client.ReasonBroken, "is not JSON"},
	{client.ReasonBroken, "UTF-16"},
	{client.ReasonBroken, "text instead of OData"},
	{client.ReasonBroken, "continues after its end"},
	{client.ReasonBroken, "more text behind"},
	{client.ReasonBroken, "is not the JSON"},
}

// reasonIn returns the reason of a pasted message of odatui, "" if it has none.
func reasonIn(text string, list []ownText) string {
	i := slices.IndexFunc(list, func(t ownText) bool { return strings.Contains(text, t.part) })
	if i < 0 {
		return ""
	}
	return list[i].reason
}

package client

// Action is what odatui offers for a step of a diagnosis. The explorer renders
// it as a key, the command line as a command.
type Action string

// The actions. Args are the arguments of the command line's command.
const (
	ActionRetry    Action = "retry"         // send the request again
	ActionReport   Action = "copy-report"   // send the report to the person who is asked; Args: the command that writes it
	ActionEdit     Action = "edit-profile"  // edit the profile; Args: REF
	ActionSecret   Action = "store-secret"  // store a secret; Args: REF, the key of a secret that is not the first one
	ActionRun      Action = "run-program"   // run another program by hand; Args: the program and its arguments
	ActionSignIn   Action = "sign-in"       // sign in with az; Args: those of az
	ActionToken    Action = "show-token"    // show the claims of the token; Args: REF
	ActionRequests Action = "requests"      // show what was sent and received
	ActionDoctor   Action = "doctor"        // check every stage; Args: REF, options
	ActionCompare  Action = "compare"       // check two environments; Args: REF, --against, OTHER
	ActionExplain  Action = "explain"       // explain a text; Args: options
	ActionSets     Action = "sets"          // list the entity sets; Args: REF
	ActionColumns  Action = "columns"       // choose columns
	ActionAdd      Action = "add-profile"   // add a profile
	ActionDemo     Action = "demo"          // explore the demo
	ActionProfiles Action = "list-profiles" // list the profiles
	ActionFile     Action = "profiles-file" // name the profiles file
)

// Step is one thing to do about a failure.
type Step struct {
	Text   string   // plain sentences without a key or a command of odatui
	Who    Who      // who does it or is asked, "" the reader
	Ask    string   // the request in words addressed to Who, for a report; "" none
	Action Action   // "" odatui offers nothing
	Args   []string // of the action, not quoted for a shell
}

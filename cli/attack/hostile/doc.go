// Package hostile tests the program as a process against texts that control a
// terminal, or hide or forge what it shows: in responses, models, tokens, profiles
// and terminal reports. It contains only tests.
package hostile

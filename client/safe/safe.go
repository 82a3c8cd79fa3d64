// Package safe makes text of strangers fit for a terminal. Whatever a server,
// a token endpoint, az or a file says passes [Clean] before it is drawn; the
// type says that it did.
//
// It does not know widths, colours or where the text goes. Data that goes to a
// pipe or a file is not its business: it stays as it came.
package safe

// Text is text that cannot steer a terminal. A constant of the program is one
// as it stands; everything else comes from [Clean] or [Lines]. A test refuses
// other conversions.
type Text string

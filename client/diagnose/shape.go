package diagnose

import "odatui/client"

// Shape tells what may be known of a secret without knowing it. salt makes the
// mark; it is kept with what is remembered, never with the secret.
func Shape(value string, salt []byte) client.SecretShape { return client.SecretShape{Known: true} }

package evidence

// clientOf returns the client that the token was issued to, else that of the
// profile.
func (m *Failure) clientOf() string {
	if id := TextOf(m.Claims, "appid", "azp", "client_id"); id != "" {
		return id
	}
	return m.Target.Auth["client_id"]
}

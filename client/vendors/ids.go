package vendors

// Guid is the form of an id of Entra: of a tenant, a client, a request.
const Guid = `[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`

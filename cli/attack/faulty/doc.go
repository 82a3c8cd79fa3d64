// Package faulty tests the program as a process against services, models, token
// endpoints, programs and files that fail. It contains only tests.
package faulty

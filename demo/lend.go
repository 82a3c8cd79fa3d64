package demo

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// secretsFile is in the folder of a running demo, beside its profiles.
const secretsFile = "demo-secrets.json"

// Lend writes the demo's secrets to its folder, so that code copied in the demo runs
// in another process: see [Borrow]. They open nothing but this demo.
func (d *Demo) Lend(folder string) error {
	data, err := json.Marshal(d.secrets)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, secretsFile), data, 0o600)
	}
	if err != nil {
		return fmt.Errorf("write the demo's secrets: %w", err)
	}
	return nil
}

// Borrow sets the environment variables that the profiles of a running demo name, if
// folder is that demo's and they are not set.
func Borrow(folder string) {
	data, err := os.ReadFile(filepath.Join(folder, secretsFile))
	if err != nil {
		return
	}
	secrets := map[string]string{}
	if json.Unmarshal(data, &secrets) != nil {
		return
	}
	for name, value := range secrets {
		if _, set := os.LookupEnv(name); !set && strings.HasPrefix(name, "ODATUI_DEMO_") {
			_ = os.Setenv(name, value)
		}
	}
}

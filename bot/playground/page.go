package playground

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
)

//go:embed page
var page embed.FS

// pageFiles serves the page and what it loads.
func pageFiles() (http.Handler, error) {
	root, err := fs.Sub(page, "page")
	if err != nil {
		return nil, fmt.Errorf("playground: page: %w", err)
	}
	return http.FileServerFS(root), nil
}

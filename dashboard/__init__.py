"""All HTTP: pages, fragments, forms and REST. Owns no tables; calls actions, selectors and policies."""

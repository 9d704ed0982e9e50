"""The web application: routes, who signed a request, who may come in, and the workers that serve it."""

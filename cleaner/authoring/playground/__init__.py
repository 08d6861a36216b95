"""The playground: a page on this machine where rules are typed and tried as one types."""

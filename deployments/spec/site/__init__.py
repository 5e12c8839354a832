"""A website in parts: what people decide, the open bucket, the closed one behind CloudFront, and what runs there."""

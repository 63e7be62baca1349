"""What the HTML doors share: from request to actor, lists, notices, refusals, fields."""

"""Little giants' leading role (培优): posted needs, key support, readiness for single champion."""

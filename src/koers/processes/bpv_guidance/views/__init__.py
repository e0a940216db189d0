"""The pages of guidance at the workplace: access, form, action, redirect."""

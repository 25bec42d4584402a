"""What each command of `hwaje` does: `parser` names them, the other files hold them."""

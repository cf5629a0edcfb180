"""French as it is written: « 5 décembre 2026 à 8 h 00 », where Django says « 08:00 »."""

DATETIME_FORMAT = "j F Y à G\u00a0\\h\u00a0i"
TIME_FORMAT = "G\u00a0\\h\u00a0i"
SHORT_DATETIME_FORMAT = "d/m/Y à G\u00a0\\h\u00a0i"

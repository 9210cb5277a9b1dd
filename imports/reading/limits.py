"""What a file may hold; beyond it we say so instead of trying."""

MAX_BYTES = 30 * 1024 * 1024
MAX_UNPACKED = 600 * 1024 * 1024
MAX_RATIO = 200  # of one part larger than RATIO_FROM: real sheets shrink to about a tenth
RATIO_FROM = 20 * 1024 * 1024
MAX_PARTS = 2000
MAX_ROWS = 200_000
SPARE_ROWS = 100  # empty ones among them
MAX_COLUMNS = 200
MAX_SHEETS = 60
MAX_CELL = 10_000  # letters
MEMORY = 1536 * 1024 * 1024  # bytes of address space the reading process may ask for
SECONDS = 150

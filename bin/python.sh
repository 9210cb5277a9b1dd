# Sourced by run, manage, test and check: finds a Python and hands over to launcher/.
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd) || exit 1
# The system's own first: distributions build it optimised, which one built by hand beside it often is not.
for name in python3.11 python3.12 python3.13 python3; do for python in "/usr/bin/$name" "$name"; do
    if "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" -P "$root/launcher/__main__.py" "$(basename -- "$0")" "$@"
    fi
done; done
echo "This needs Python 3.11 or newer with its venv module (Debian: apt-get install python3 python3-venv)." >&2
exit 1

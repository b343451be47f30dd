# ./dev wheel: the wheel of the Python package in build/wheel, made as `pip install .` makes it, with
# the system's libraries in it, and tried in a fresh environment. Sourced by ./dev.

setup
venv build/venv-wheel wheel.txt
model
demo_images
rm -rf build/wheel build/venv-smoke

say "Making the wheel"
build/venv-wheel/bin/python -m pip wheel --disable-pip-version-check --no-deps \
  --wheel-dir build/wheel/made .
# What comes from the wheels of openvino, pyarrow and OpenBLAS stays there: pip installs them beside.
PATH=$PWD/build/venv-wheel/bin:$PATH build/venv-wheel/bin/auditwheel repair \
  --exclude 'libopenvino*' --exclude 'libarrow*' --exclude 'libparquet*' \
  --exclude 'libscipy_openblas*' --wheel-dir build/wheel build/wheel/made/*.whl
rm -r build/wheel/made

say "Trying it in a fresh environment"
/usr/bin/python3 -m venv build/venv-smoke
for wheel in build/wheel/*.whl; do
  quietly build/venv-smoke/bin/python -m pip install --disable-pip-version-check "$wheel[sklearn]"
done
env -i HOME="$PWD/build/venv-smoke" PATH="$PWD/build/venv-smoke/bin:/usr/bin:/bin" LANG=C.UTF-8 \
  POMONA_MODELS="$PWD/$MODELS" python tools/smoke_wheel.py "$DEMO_IMAGES"
ls -l build/wheel

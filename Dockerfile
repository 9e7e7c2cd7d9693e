# syntax=docker/dockerfile:1
# The command in a container of its own:
#
#     docker build --tag restage .
#     docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/work" restage dev-artifact --to prod
#
# With the extra `aws`, for `restage deploy`: docker build --build-arg EXTRAS=aws --tag restage .

FROM python:3.13-slim AS build
WORKDIR /build
COPY . .
ARG EXTRAS=""
# Layers round the times of files, by which bytecode would count as stale and be made anew at every start: it goes unchecked
RUN python -m venv /opt/restage \
 && /opt/restage/bin/pip install --no-cache-dir --no-compile --constraint constraints.txt ".${EXTRAS:+[$EXTRAS]}" \
 && /opt/restage/bin/pip uninstall --yes pip \
 && python -m compileall -q --invalidation-mode unchecked-hash /opt/restage/lib

FROM python:3.13-slim
COPY --from=build /opt/restage /opt/restage
RUN useradd --create-home --uid 10001 restage
ENV PATH=/opt/restage/bin:$PATH PYTHONDONTWRITEBYTECODE=1
USER 10001
WORKDIR /work
ENTRYPOINT ["restage"]
CMD ["--help"]

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
RUN python -m venv /opt/restage \
 && /opt/restage/bin/pip install --no-cache-dir --constraint constraints.txt ".${EXTRAS:+[$EXTRAS]}" \
 && /opt/restage/bin/pip uninstall --yes pip

FROM python:3.13-slim
COPY --from=build /opt/restage /opt/restage
RUN useradd --create-home --uid 10001 restage
ENV PATH=/opt/restage/bin:$PATH PYTHONDONTWRITEBYTECODE=1
USER restage
WORKDIR /work
ENTRYPOINT ["restage"]
CMD ["--help"]

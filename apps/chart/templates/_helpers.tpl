{{- define "waymark.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 53 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 53 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{- define "waymark.selector" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "waymark.labels" -}}
{{ include "waymark.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "waymark.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{ default (include "waymark.fullname" .) .Values.serviceAccount.name }}
{{- else -}}
{{ required "serviceAccount.name is needed when serviceAccount.create is false" .Values.serviceAccount.name }}
{{- end -}}
{{- end }}

{{- define "waymark.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end }}

{{/* "yes" or nothing, since a template gives text only. */}}
{{- define "waymark.openshift" -}}
{{- if eq (toString .Values.openshift.enabled) "auto" -}}
{{- if .Capabilities.APIVersions.Has "route.openshift.io/v1" }}yes{{ end -}}
{{- else if .Values.openshift.enabled }}yes{{ end -}}
{{- end }}

{{- define "waymark.tlsSecret" -}}
{{- if .Values.tls.secretName -}}
{{ .Values.tls.secretName }}
{{- else if include "waymark.openshift" . -}}
{{ include "waymark.fullname" . }}-tls
{{- end -}}
{{- end }}

{{- define "waymark.port" -}}
{{- if include "waymark.tlsSecret" . }}9443{{ else }}8080{{ end -}}
{{- end }}

{{- define "waymark.portName" -}}
{{- if include "waymark.tlsSecret" . }}https{{ else }}http{{ end -}}
{{- end }}

{{- define "waymark.sessionSecret" -}}
{{ default (printf "%s-session" (include "waymark.fullname" .)) .Values.session.existingSecret }}
{{- end }}

{{/* What the operator set, and over it what the pod is made for. */}}
{{- define "waymark.config" -}}
{{- $own := dict "host" "0.0.0.0" "port" (include "waymark.port" . | int) "probesPort" 8081 -}}
{{- if include "waymark.tlsSecret" . -}}
{{- $_ := set $own "tls" (dict "certFile" "/etc/waymark/tls/tls.crt" "keyFile" "/etc/waymark/tls/tls.key") -}}
{{- end -}}
{{ mustMergeOverwrite (deepCopy .Values.config) $own | toYaml }}
{{- end }}

{{- define "waymark.pluginPath" -}}
{{- $variant := .Values.openshift.consolePlugin.variant -}}
{{- if eq $variant "auto" -}}
{{- $variant = "native" -}}
{{- $cluster := lookup "config.openshift.io/v1" "ClusterVersion" "" "version" -}}
{{- $history := dig "status" "history" list $cluster -}}
{{- if $history -}}
{{- if not (semverCompare ">=4.22.0-0" (first $history).version) -}}{{- $variant = "island" -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- ternary "/plugin/4.22/" "/plugin/4.19/" (eq $variant "native") -}}
{{- end }}

{{- define "waymark.caConfigMap" -}}
{{- if .Values.extraCA.configMap -}}
{{ .Values.extraCA.configMap }}
{{- else if .Values.extraCA.openshiftInject -}}
{{ include "waymark.fullname" . }}-ca
{{- end -}}
{{- end }}

{{/* restricted-v2: no user is named where the platform gives one; the image names 1001 itself. */}}
{{- define "waymark.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: { drop: [ALL] }
seccompProfile: { type: RuntimeDefault }
{{- end }}

"""Static files under names that hold their content's hash, those that scripts import included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class ModuleStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also rewrites the imports of modules: a new page never runs with an old module from a cache."""

    support_js_module_import_aggregation = True

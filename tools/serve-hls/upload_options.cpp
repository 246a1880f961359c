// SPDX-License-Identifier: Apache-2.0
#include "tools/serve-hls/upload_options.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/redact.hpp"
#include "common/cli/asked_server.hpp"
#include "common/cli/profile.hpp"
#include "common/cli/values.hpp"

namespace vlm::serving_tool {
namespace {

/// The options that say where a model is, or which.
constexpr std::array<std::string_view, 5> naming = {"backend", "model", "api-base", "unix-socket", "spawn"};

/// What the user has set of the options of cli::declare_model().
std::vector<cli::Setting> model_settings(const cli::Settings& settings) {
    cli::Command command{"", ""};
    cli::ModelOptions ignored;
    cli::declare_model(command, ignored, cli::Servers::several);
    auto all = settings.values();
    std::erase_if(all, [&](const cli::Setting& one) { return command.find(one.option) == nullptr; });
    return all;
}

/// Those as vlm-analyze takes them. Everybody on this machine can read them.
std::vector<std::string> words_of(const std::vector<cli::Setting>& set, const cli::ModelOptions& model) {
    std::vector<std::string> words;
    for (const cli::Setting& one : set) {
        if (one.option == "spawn") continue; // it runs already
        for (const std::string& value : one.values) {
            if (base::redact(value) != value)
                throw base::UsageError{fmt::format("--{}: with --allow-upload a password in it could be read in the "
                                                   "list of processes; --api-key-file FILE holds a key",
                                                   one.option)};
            words.insert(words.end(), {"--" + one.option, value});
        }
    }
    if (!model.spawn.empty() && !model.api_base.empty()) words.insert(words.end(), {"--api-base", model.api_base});
    return words;
}

/// Nobody is to find out with the first upload that there is nobody to ask.
void check_model(const std::vector<cli::Setting>& set, const cli::ModelOptions& model) {
    const auto names = [](const cli::Setting& one) {
        return std::find(naming.begin(), naming.end(), one.option) != naming.end();
    };
    if (std::any_of(set.begin(), set.end(), names)) return;
    try {
        static_cast<void>(cli::choose_backend(model, cli::Fallback::none));
    } catch (const base::Error& error) {
        throw base::Error{fmt::format("--allow-upload: {}; name who is asked by --api-base URL, --model NAME or "
                                      "--backend NAME",
                                      error.what()),
                          error.code()};
    }
}

} // namespace

void declare_uploads(cli::Command& program, UploadChoices& choices) {
    program.group("Uploads");
    program.value(
        "--allow-upload", "DIR",
        "Let people upload videos and ask about them; they are kept in this folder, and nobody else sees them",
        choices.folder, cli::parse_text);
    program.value("--upload-limit", "SIZE", "Take files of at most so many bytes: 500M, 2G", choices.most_bytes,
                  cli::parse_bytes, "2G");
    program.value("--upload-space", "SIZE",
                  "Take no more files once so many bytes are kept, of uploads and of what came of them",
                  choices.most_kept, cli::parse_bytes, "20G");
    program.value("--upload-keep", "D", "Remove an upload, with all that came of it, so long after it was answered",
                  choices.keep, cli::parse_span, "24h");
    program.value("--upload-time", "D", "Give up on an upload that is not answered in this time once its turn has come",
                  choices.time, cli::parse_span, "1h");
    program.value("--upload-jobs", "N", "Work on so many uploads at once", choices.at_once, cli::whole(1, 64), "1");
    program.value("--upload-queue", "N", "Let so many wait besides, half of them of one token or address",
                  choices.most_waiting, cli::whole(1, 10'000), "16");
    cli::declare_model(program, choices.model, cli::Servers::several);
}

UploadDesk open_uploads(const UploadChoices& choices, const cli::Settings& settings) {
    UploadDesk desk;
    if (choices.folder.empty()) return desk;
    cli::ModelOptions model = choices.model;
    const auto set = model_settings(settings);
    check_model(set, model);
    desk.server = cli::spawn_server(model);
    serving::UploadOptions options;
    options.folder = choices.folder;
    options.most_bytes = choices.most_bytes;
    options.most_kept = choices.most_kept;
    options.keep = choices.keep;
    options.time = choices.time;
    options.at_once = static_cast<std::size_t>(choices.at_once);
    options.most_waiting = static_cast<std::size_t>(choices.most_waiting);
    options.asking = words_of(set, model);
    const auto& typed = settings.arguments().options;
    if (const auto config = typed.find("config"); config != typed.end())
        options.asking.insert(options.asking.end(), {"--config", config->second.back()});
    options.profiles = cli::profile_names();
    desk.uploads = std::make_unique<serving::Uploads>(std::move(options));
    return desk;
}

} // namespace vlm::serving_tool

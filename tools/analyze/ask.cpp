// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/ask.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "common/archive/open_archive.hpp"
#include "common/base/error.hpp"
#include "common/base/freed_memory.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/cli/asked_server.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/status_options.hpp"
#include "common/infer/backends.hpp"
#include "common/media/source_name.hpp"
#include "tools/analyze/backend_choice.hpp"
#include "tools/analyze/dry_run.hpp"
#include "tools/analyze/emit_batch.hpp"
#include "tools/analyze/from_task.hpp"
#include "tools/analyze/job_builder.hpp"
#include "tools/analyze/provider_batch.hpp"
#include "tools/analyze/run.hpp"
#include "tools/analyze/run_limits.hpp"
#include "tools/analyze/server_group.hpp"
#include "tools/analyze/task_index.hpp"
#include "tools/analyze/video_list.hpp"

namespace vlm::analyze {

using base::ExitCode;

namespace {

/// The command line's, or none, where all videos of an index are meant, which is there.
Inputs inputs_of(const Options& options, const cli::Settings& settings, bool asked) {
    if (options.arguments.empty() && cli::means_index(settings)) {
        archive::check_is_there(*options.db);
        return {};
    }
    if (options.policy.shard.of > 1) {
        throw base::UsageError{"--shard: shares the videos of an index; it needs --db, and no videos beside it"};
    }
    return tell_apart(options.arguments, asked);
}

/// Those of the index where none are named, for those who look at all of them beforehand.
Inputs all_of(Inputs inputs, const Options& options) {
    const bool wanted = options.speech.transcribe || options.dry_run || !options.batch.emit.empty();
    if (wanted && inputs.videos.empty()) inputs.videos = places_of_index(*options.db);
    return inputs;
}

/// Null where a run ends by itself before anybody wants it otherwise, and nothing is said of single sources.
std::unique_ptr<RunControl> open_control(const Options& options, const cli::Settings& settings, const Inputs& inputs,
                                         const analysis::Prompt& prompt, const infer::Backend& backend) {
    const auto may_live = [](const std::string& video) { return video == "-" || media::is_url(video); };
    const bool lives = options.latest || std::any_of(inputs.videos.begin(), inputs.videos.end(), may_live);
    if (options.live.control.empty() && !lives) return nullptr;
    Questions::Start start{settings.arguments(), inputs.prompt, prompt, backend.info().model, true};
    start.one_by_one = order_of(options, inputs, prompt, backend) == Order::in_turn;
    return std::make_unique<RunControl>(std::move(start), options.live.control);
}

} // namespace

ExitCode ask(Options& options, cli::Settings& settings) {
    base::keep_freed_memory();
    if (options.batch.has_requests()) return answer_batch(options);
    const bool asked = settings.source("prompt") == cli::Source::command_line;
    const auto found = options.from_task ? found_spans(options) : std::vector<FoundSpan>{};
    const Inputs inputs = options.from_task ? inputs_of(found) : inputs_of(options, settings, asked);
    if (options.from_task && inputs.videos.empty()) {
        base::log::info("{}: no answer of the task {} matches", base::one_line(*options.db),
                        base::one_line(options.from_task.task));
        return ExitCode::done;
    }
    if (!inputs.prompt.empty() && asked) {
        throw base::UsageError{"two prompts: one by position, one by -p"};
    }
    write_on(options.reuse, options.output);
    cli::check_no_input(options.output, inputs.videos);
    cli::check_status(options.telling, inputs.videos);
    PromptReader reader;
    const analysis::Prompt first = reader.read(options, inputs.prompt);
    const bool pictures = !inputs.prompt.empty() || settings.is_set("prompt") || options.events;
    const Inputs all = all_of(inputs, options);
    if (const auto code = prepare_speech(options, all, first, pictures)) return *code;
    if (options.dry_run) return dry_run(options, all, first);
    if (!options.batch.emit.empty()) return emit_batch(options, all, first);
    if (inputs.videos.size() == 1 && !options.from_task)
        media::check_readable(inputs.videos.front()); // before a server is looked for
    const auto server = cli::spawn_server(options.model);
    auto chosen = choose_servers(options.model, fallback(settings, first.schema != nullptr));
    const infer::BackendOptions front = chosen.front();
    check_fits(options, front);
    // Back ends of the program itself have models of their own.
    settings.apply_model(front.model.empty() ? infer::make_backend(front)->info().model : front.model);
    for (infer::BackendOptions& each : chosen) {
        if (options.chunks.context) each.context_tokens = options.chunks.context;
        cli::set_limits(each, options.model);
    }
    const auto reducer = reduce_backend(options.summary, chosen.front());
    const ServerGroup servers{std::move(chosen)};
    infer::Backend& backend = servers.front();
    const analysis::Prompt prompt = reader.read(options, inputs.prompt); // a profile may have words for this model
    const auto resumed = open_resumed(options.reuse, prompt.text, options.policy.old_failures());
    const std::string configuration = task_configuration(options, settings, prompt, backend.info());
    if (options.from_task.text_only) return ask_about_texts(options, found, prompt, backend, configuration);
    const auto control = open_control(options, settings, inputs, prompt, backend);
    return run(options,
               {inputs, prompt, servers, reducer ? *reducer : backend, resumed.get(), control.get(), configuration});
}

} // namespace vlm::analyze

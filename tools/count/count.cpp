// SPDX-License-Identifier: Apache-2.0
#include "tools/count/count.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/archive/open_archive.hpp"
#include "common/archive/task_counts.hpp"
#include "common/archive/video_list.hpp"
#include "common/archive/video_place.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/freed_memory.hpp"
#include "common/base/hash.hpp"
#include "common/base/log.hpp"
#include "common/base/progress.hpp"
#include "common/base/redact.hpp"
#include "common/base/signals.hpp"
#include "common/base/text.hpp"
#include "common/cli/asked_server.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/named_source.hpp"
#include "common/cli/run.hpp"
#include "common/counting/run_counters.hpp"
#include "common/media/source_name.hpp"
#include "common/records/status_reporter.hpp"
#include "common/records/summary.hpp"
#include "tools/count/count_output.hpp"
#include "tools/count/count_setup.hpp"
#include "tools/count/run_line.hpp"
#include "tools/count/source_run.hpp"

namespace vlm::counting_tool {

using base::ExitCode;

namespace {

bool asks_vlm(const Options& options) {
    return options.detector.spec == counting::vlm_spec;
}

/// What a VLM counts is kept apart.
std::string task_of(const Options& options, const cli::Settings& settings) {
    return asks_vlm(options) && !settings.is_set("task") ? std::string{counting::vlm_spec} : options.task;
}

/// One call of the program: one output, any number of sources, some of them side by side.
class Count {
public:
    /// `places` are where the sources are. Settings are applied anew for each source, also those in `options`.
    Count(const Options& options, std::vector<std::string> sources, const std::vector<std::string>& places,
          cli::Settings& settings, const counting::DetectorOptions& detector)
        : m_options{options}
        , m_sources{std::move(sources)}
        , m_files{static_cast<std::size_t>(std::count_if(places.begin(), places.end(), media::is_regular_file))}
        , m_settings{settings}
        , m_setup{options, detector}
        , m_report{cli::open_report(options.sampling.filters, options.output.overwrite(), places)}
        , m_actor{cli::make_actor(options.actions)}
        , m_output{options, m_sources.size() > 1, m_actor.get()}
        , m_progress{"frame", cli::show_progress()}
        , m_counters{m_setup.plan()}
        , m_tools{task_of(options, settings), m_setup, m_output, m_counters,
                  [this](auto frames, auto share) { tell_progress(frames, share); }} {
        if (options.db) check_index(*options.db);
        m_reporter.emplace(options.status, std::string{"vlm-count "} + VLM_VERSION,
                           [this] { return m_counters.readings(); });
    }

    ExitCode all() {
        try {
            count_all();
        } catch (const base::ClosedPipe&) { // its reader has seen enough; what was done beside may have failed
            return cli::finish_actions(m_actor.get(), ExitCode::done);
        }
        m_progress.clear();
        m_reporter.reset();
        m_output.close();
        if (m_report) m_report->close();
        if (m_options.output.stats) print_summary();
        return cli::finish_actions(m_actor.get(), code());
    }

private:
    /// What is wrong with it is known before anything is begun; a new one is made when a source is there.
    void check_index(const std::string& path) const {
        if (std::filesystem::exists(path)) {
            archive::TaskCounts{path, m_tools.task, m_setup.plan().configuration};
        } else {
            base::Output::check(path, base::Overwrite::allow);
        }
    }

    /// Where the user stops, those that have begun tell what they know.
    void count_all() {
        RunLine runs{m_tools, m_setup.side_by_side(), [this](const SourceRun& run) { add(run); }};
        try {
            for (const std::string& argument : m_sources) {
                runs.wait_for_room();
                base::throw_if_stopped();
                runs.begin(task_for(argument));
            }
        } catch (const base::Interrupted&) {
            m_interrupted = true;
        }
        runs.wait_for_all();
    }

    [[nodiscard]] SourceTask task_for(const std::string& argument) {
        SourceTask task{{}, source_of(argument)};
        task.options = m_options; // as the source's own settings have made them
        task.alone = is_begun(task.source.place);
        return task;
    }

    [[nodiscard]] capture::NamedSource source_of(const std::string& argument) {
        capture::NamedSource source = cli::named_source(argument, m_settings, m_options.source);
        if (m_options.db) cli::know_by_fingerprint(source.opening, source.place);
        source.opening.selection = m_setup.selection();
        source.opening.newest = true;
        if (!m_options.source.jobs && media::is_regular_file(source.place))
            source.opening.decoding.threads = m_setup.decoding_threads(m_files);
        cli::PictureOptions picture;
        picture.roi = m_options.roi;
        source.opening.filters = cli::filters_of(m_options.sampling.filters, picture);
        source.opening.filters.called = source.called();
        source.opening.filters.report = m_report;
        source.opening.on_event = [this](const records::SourceEvent&) { m_reporter->changed(); };
        return source;
    }

    /// Whether another source of this call is the same video of the index, so that this one finds it counted.
    [[nodiscard]] bool is_begun(const std::string& place) {
        if (!m_options.db || !media::is_regular_file(place)) return false;
        try {
            return !m_videos.insert(base::file_fingerprint(place)).second;
        } catch (const base::SystemError&) {
            return false; // who opens it says why it cannot be read
        }
    }

    void add(const SourceRun& run) {
        if (run.outcome()) add(*run.outcome(), base::redact_url(run.place()));
        if (run.has_failed()) ++m_failed;
        m_interrupted = m_interrupted || run.was_interrupted();
    }

    void add(const counting::CountOutcome& outcome, const std::string& place) {
        if (outcome.unknown > 0) tell_unknown(outcome, place);
        m_summary.frames += outcome.frames;
        m_summary.dropped += outcome.dropped;
        m_summary.faults += outcome.faults;
        m_summary.objects = m_summary.objects.value_or(0) + outcome.objects;
        m_summary.crossings = m_summary.crossings.value_or(0) + outcome.crossings;
    }

    void tell_unknown(const counting::CountOutcome& outcome, const std::string& place) {
        base::log::error("{}: nobody knows what is in {} of {}; they were left out", place, outcome.unknown,
                         base::counted(static_cast<std::uint64_t>(outcome.frames + outcome.unknown), "frame"));
        m_incomplete = true;
    }

    [[nodiscard]] ExitCode code() const {
        if (m_interrupted) return ExitCode::interrupted;
        if (m_failed == 0 && !m_incomplete) return ExitCode::done;
        return m_failed == m_sources.size() ? ExitCode::failed : ExitCode::some_failed;
    }

    void print_summary() {
        m_summary.seconds = base::ms_since(m_start) / 1000;
        base::log::write_record(records::to_json_line(m_summary));
    }

    /// By threads of runs.
    void tell_progress(std::uint64_t frames, double share) {
        const double all = (m_share += share) / static_cast<double>(m_sources.size());
        m_progress.update(m_frames += frames, all > 0 ? std::optional{all} : std::nullopt);
    }

    const Options& m_options;
    const std::vector<std::string> m_sources;
    const std::size_t m_files; ///< among them
    cli::Settings& m_settings;
    CountSetup m_setup;
    const std::shared_ptr<frames::GateReport> m_report; ///< null: none
    const std::unique_ptr<actions::Actor> m_actor;
    CountOutput m_output;
    base::ProgressBar m_progress;
    counting::RunCounters m_counters;
    const CountTools m_tools;
    std::optional<records::StatusReporter> m_reporter;
    std::atomic<std::uint64_t> m_frames = 0;
    std::atomic<double> m_share = 0; ///< of each source, together
    std::set<std::string> m_videos;  ///< fingerprints of those that were begun
    std::size_t m_failed = 0;
    bool m_interrupted = false;
    bool m_incomplete = false; ///< of some frames nobody knows what is in them
    records::Summary m_summary;
    const base::Steady::time_point m_start = base::Steady::now();
};

/// Where the videos of the index lie, of this share.
std::vector<std::string> videos_of(const Options& options) {
    std::vector<std::string> places;
    const store::Connection index = archive::open_archive(*options.db, archive::Access::read);
    archive::list_videos(index, {}, [&](const records::VideoRecord& video) {
        if (options.shard.holds(video.fingerprint)) places.push_back(archive::last_place(video));
    });
    return places;
}

/// `model` is where the model's server is by now.
counting::DetectorOptions detector_options(const Options& options, const cli::ModelOptions& model) {
    counting::DetectorOptions detector = options.detector;
    if (options.detector_size) detector.size = {options.detector_size->width, options.detector_size->height};
    detector.server = asks_vlm(options) ? cli::choose_backend(model, cli::Fallback::none) : cli::backend_options(model);
    detector.policy = cli::retry_policy({}, model);
    detector.classes = options.classes;
    return detector;
}

} // namespace

base::ExitCode count(const Options& options, cli::Settings& settings) {
    base::return_large_memory();
    const bool whole = options.sources.empty() && cli::means_index(settings);
    const std::vector<std::string> sources = whole ? videos_of(options) : options.sources;
    if (whole && sources.empty()) {
        base::log::info("{}: there is no video to count in", *options.db);
        return ExitCode::done;
    }
    if (settings.source("model") == cli::Source::command_line && !asks_vlm(options))
        throw base::UsageError{"--model: names what --detector vlm asks; --detector takes a detection model's file"};
    if (sources.empty()) throw base::UsageError{"no source; try vlm-count clip.mp4 --line gate=0.5,0:0.5,1"};
    const std::vector<std::string> places = cli::places_of(sources, settings);
    media::check_one_standard_input(places);
    cli::check_no_input(options.output, places);
    cli::check_status(options.status, places);
    check_pictures(options.pictures, options.output, places);
    cli::ModelOptions model = options.model;
    const auto server = asks_vlm(options) ? cli::spawn_server(model) : nullptr;
    Count counting{options, sources, places, settings, detector_options(options, model)};
    return counting.all();
}

} // namespace vlm::counting_tool

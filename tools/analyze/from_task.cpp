// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/from_task.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "common/archive/open_archive.hpp"
#include "common/archive/result_list.hpp"
#include "common/archive/task_list.hpp"
#include "common/archive/video_list.hpp"
#include "common/archive/video_place.hpp"
#include "common/base/error.hpp"
#include "common/cli/values.hpp"
#include "tools/analyze/options.hpp"
#include "tools/analyze/stored_texts.hpp"

namespace vlm::analyze {

using archive::Footage;
using archive::StoredResult;
using base::Micros;
using Json = nlohmann::json;

namespace {

/// The spans of one video or live source.
class SpanFinder {
public:
    SpanFinder(const FromTaskOptions& options, const Footage& footage, const std::string& place)
        : m_options{options}
        , m_footage{footage} {
        m_empty.place = place;
        m_empty.about = {name_of(footage), footage.is_live() ? "" : footage.video->fingerprint};
    }

    void take(const StoredResult& result) {
        const Json record = Json::parse(result.record, nullptr, false);
        if (!record.is_object() || record.contains("level")) return;
        const bool fits = result.error.empty() && (!m_options.where || m_options.where->holds(record));
        if (fits) add(result, record);
        m_goes_on = fits;
    }

    [[nodiscard]] std::vector<FoundSpan> found() { return std::move(m_found); }

private:
    void add(const StoredResult& result, const Json& record) {
        if (!m_shift) m_shift = result.at - result.t0;
        const analysis::Span span{result.at - *m_shift, end_of(result, record) - *m_shift};
        if (m_found.empty() || !(m_goes_on || span.t0 <= m_found.back().span.t1)) {
            m_found.push_back(m_empty);
            m_found.back().span = span;
        }
        FoundSpan& last = m_found.back();
        last.span.t1 = std::max(last.span.t1, span.t1);
        analysis::Passage passage = passage_of(m_footage, result);
        passage.span = span;
        last.said.push_back(std::move(passage));
    }

    /// A span that ends with a frame has that frame in it.
    static Micros end_of(const StoredResult& result, const Json& record) {
        const Json frames = record.value("frames", Json::array());
        const bool with_frame =
            !frames.empty() && frames.back().is_number() && frames.back().get<double>() >= base::to_seconds(result.t1);
        return result.until() + Micros{with_frame ? 1 : 0};
    }

    const FromTaskOptions& m_options;
    const Footage& m_footage;
    FoundSpan m_empty;
    std::vector<FoundSpan> m_found;
    std::optional<Micros> m_shift; ///< of a live source's wall clock against its first match's media time
    bool m_goes_on = false;        ///< the answer before matched, too
};

std::vector<Footage> footage_of(const store::Connection& index, const Options& options) {
    std::vector<Footage> all;
    for (const std::string& word : options.arguments)
        all.push_back(archive::find_footage(index, word));
    if (!all.empty()) return all;
    archive::list_videos(index, {}, [&](const records::VideoRecord& video) { all.push_back({video, 0, ""}); });
    if (!options.from_task.text_only) return all;
    for (Footage& source : archive::live_sources(index))
        all.push_back(std::move(source));
    return all;
}

} // namespace

void declare_from_task(cli::Command& command, FromTaskOptions& options, const std::optional<std::string>& db) {
    command.group("What another task has found");
    command.value("--from-task", "NAME", "Ask about the spans that this task of the index has answers about",
                  options.task, cli::parse_text);
    command.value("--where", "EXPR", "Only those whose answers match, as in '.alarm' (see --when)", options.where,
                  [](const std::string& text) { return std::optional{actions::Expression::parse(text)}; });
    command.flag("--text-only", "Send what was answered, and no pictures", options.text_only);
    command.exclusive({"from-task", "at"});
    command.check([&options, &db] {
        if (options && !db) throw base::UsageError{"--from-task: needs --db"};
        if (options.where && !options) throw base::UsageError{"--where: needs --from-task"};
        if (options.where && options.where->duration())
            throw base::UsageError{"--where: each answer is looked at by itself; leave 'for' out"};
        if (options.text_only && !options) throw base::UsageError{"--text-only: needs --from-task"};
    });
}

std::vector<FoundSpan> found_spans(const Options& options) {
    const store::Connection index = archive::open_archive(*options.db, archive::Access::read);
    archive::check_task(index, options.from_task.task, archive::TaskKind::analyze);
    std::vector<FoundSpan> all;
    for (const Footage& footage : footage_of(index, options)) {
        if (footage.is_live() && !options.from_task.text_only)
            throw base::UsageError{footage.name +
                                   ": a live source has no pictures any more (--text-only asks about texts)"};
        SpanFinder finder{options.from_task, footage, footage.is_live() ? "" : archive::last_place(*footage.video)};
        archive::list_results(index, footage, {{}, options.from_task.task, ""},
                              [&](const StoredResult& result) { finder.take(result); });
        for (FoundSpan& span : finder.found())
            all.push_back(std::move(span));
    }
    return all;
}

Inputs inputs_of(const std::vector<FoundSpan>& spans) {
    Inputs inputs;
    for (const FoundSpan& found : spans) {
        inputs.videos.push_back(found.place);
        inputs.spans.push_back(found.span);
    }
    return inputs;
}

void narrow(analysis::Job& job, const analysis::Span& span) {
    job.start = std::max(job.start, span.t0);
    job.end = job.end ? std::min(*job.end, span.t1) : span.t1;
    if (!job.selection) return;
    job.selection->start = job.start;
    job.selection->end = job.end;
}

} // namespace vlm::analyze

// SPDX-License-Identifier: Apache-2.0
#include "common/archive/report_page.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "common/archive/count_list.hpp"
#include "common/archive/footage_plot.hpp"
#include "common/archive/video_parts.hpp"
#include "common/base/html_page.hpp"
#include "common/base/signals.hpp"
#include "common/base/text.hpp"
#include "common/records/read_record.hpp"

namespace vlm::archive {

using base::markup_escaped;
using base::Micros;
using records::TallyRecord;
using records::VideoRecord;

namespace {

constexpr const char* title = "What was said about videos";
constexpr int most_px_wide = 1000;

constexpr std::string_view style = R"(:root { --bar: #3b7dd8; --there: #009e73; --crossed: #e69f00; }
h2 { font-size: 1.15em; margin: 2em 0 0; overflow-wrap: anywhere; }
.about, .at { color: var(--dim); font-size: .9em; }
svg { width: 100%; height: auto; margin: .5em 0 1em; }
svg text { font-size: 12px; fill: var(--dim); }
svg path { stroke: var(--dim); }
.answers { fill: var(--bar); }
.failures { fill: var(--bad); }
.there { fill: var(--there); }
.crossed { fill: var(--crossed); }
table { border-collapse: collapse; margin: 0 0 1em; }
td { padding: .1em 1em .1em 0; vertical-align: top; overflow-wrap: anywhere; }
article { display: flex; gap: 1em; padding: .6em 0; border-top: 1px solid var(--line); }
article > i { flex: none; align-self: flex-start; background-repeat: no-repeat; }
article > div { min-width: 0; }
article p { margin: .1em 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.said { font-style: italic; }
)";

/// A thumbnail's place on the sheets of the page.
struct Thumbnail {
    Micros t;
    int sheet;
    std::size_t place;
    int width;
    int height;
};

std::optional<Micros> length_of(const VideoRecord& video) {
    return video.duration ? records::micros_of(*video.duration) : std::nullopt;
}

class Report {
public:
    Report(const store::Connection& index, const ResultFilter& filter,
           const std::function<void(std::string_view)>& write)
        : m_index{index}
        , m_filter{filter}
        , m_write{write} {}

    void write(const std::vector<Footage>& footage) {
        m_write(base::begin_page(title, most_px_wide));
        m_write(style);
        for (const Footage& one : footage)
            write_sheets(one.video_id());
        m_write(base::begin_body(title));
        for (const Footage& one : footage)
            write_section(one);
        m_write(base::end_of_page);
    }

private:
    /// Each sheet once, as the background of a class.
    void write_sheets(std::int64_t video) const {
        for (int i = 0; const auto sheet = sheet_of(m_index, video, i); ++i) {
            const std::span bytes{reinterpret_cast<const std::uint8_t*>(sheet->jpeg.data()), sheet->jpeg.size()};
            m_write(fmt::format(
                ".v{}-{} {{ width: {}px; height: {}px; background-image: url(data:image/jpeg;base64,{}); }}\n", video,
                i, sheet->width, sheet->height, base::base64(bytes)));
        }
    }

    [[nodiscard]] std::vector<Thumbnail> thumbnails_of(std::int64_t video) const {
        std::vector<Thumbnail> thumbnails;
        for (int i = 0; const auto sheet = sheet_of(m_index, video, i); ++i) {
            for (std::size_t place = 0; place < sheet->times.size(); ++place)
                thumbnails.push_back({sheet->times[place], i, place, sheet->width, sheet->height});
        }
        return thumbnails;
    }

    void write_section(const Footage& footage) {
        const std::string name = footage.is_live()               ? footage.name
                                 : footage.video->places.empty() ? footage.video->fingerprint
                                                                 : footage.video->places.front().path;
        m_write(fmt::format("<section>\n<h2>{}</h2>\n<p class=\"about\">{}</p>\n",
                            markup_escaped(base::one_line(name, 4096)),
                            markup_escaped(footage.video ? about(*footage.video) : "live source")));
        m_write(footage_plot(m_index, footage, m_filter));
        write_counts(footage);
        write_texts(footage);
        m_write("</section>\n");
    }

    /// What crossed lines, and what count records say.
    void write_counts(const Footage& footage) {
        if (!m_filter.model.empty()) return;
        bool any = false;
        list_counts(m_index, footage, {m_filter.span, m_filter.task, "", ""}, [&](const TallyRecord& tally) {
            if (tally.of == TallyRecord::Of::occupancy) return; // that is in the plot
            if (!std::exchange(any, true)) m_write("<table>\n");
            const auto time = [](std::optional<Micros> t, const std::string& wall) {
                return t ? base::format_clock(*t) : wall;
            };
            m_write(fmt::format("<tr><td class=\"at\">{} - {} \u00b7 {}</td><td>{}</td></tr>\n",
                                time(tally.t0, tally.since), time(tally.t1, tally.until),
                                markup_escaped(base::one_line(tally.task)),
                                markup_escaped(base::one_line(records::tally_words(tally)))));
        });
        if (any) m_write("</table>\n");
    }

    /// Answers, and what was said aloud where no task and no model is asked for.
    void write_texts(const Footage& footage) {
        const std::vector<Thumbnail> thumbnails = thumbnails_of(footage.video_id());
        SpeechList speech{m_index, footage, span_of(footage, m_filter.span)};
        const auto say_until = [&](Micros latest) {
            if (!m_filter.task.empty() || !m_filter.model.empty()) return;
            while (const auto said = speech.next(latest))
                write_text(footage, said->at, said->until(), "said aloud", "", "said", said->text, thumbnails);
        };
        list_results(m_index, footage, m_filter, [&](const StoredResult& result) {
            base::throw_if_stopped();
            say_until(result.at);
            const bool failed = !result.error.empty();
            write_text(footage, result.at, result.until(), result.task, result.model, failed ? "failed" : "",
                       failed ? result.error : result.text, thumbnails);
        });
        say_until(Span::never);
    }

    static std::string about(const VideoRecord& video) {
        std::string text = video.fingerprint;
        const auto add = [&](const std::string& part) {
            if (!part.empty()) text += " \u00b7 " + part;
        };
        add(video.wall);
        if (const auto length = length_of(video))
            add(base::format_clock(std::chrono::floor<std::chrono::milliseconds>(*length)));
        if (video.width > 0) add(fmt::format("{}x{}", video.width, video.height));
        add(video.codec);
        add(video.error.empty() ? "" : "failed: " + base::one_line(video.error));
        return text;
    }

    void write_text(const Footage& footage, Micros from, Micros to, std::string_view task, std::string_view model,
                    std::string_view kind, std::string_view text, const std::vector<Thumbnail>& thumbnails) const {
        std::string span = format_time(footage, from);
        if (to > from) span += " - " + format_time(footage, to);
        for (const std::string_view part : {task, model}) {
            if (!part.empty()) span += " \u00b7 " + markup_escaped(base::one_line(part));
        }
        m_write(fmt::format("<article>{}<div><span class=\"at\">{}</span><p dir=\"auto\"{}>{}</p></div></article>\n",
                            picture_at((from + to) / 2, footage.video_id(), thumbnails), span,
                            kind.empty() ? "" : fmt::format(" class=\"{}\"", kind), markup_escaped(text)));
    }

    /// The thumbnail nearest to a time.
    static std::string picture_at(Micros t, std::int64_t video, const std::vector<Thumbnail>& thumbnails) {
        if (thumbnails.empty()) return "";
        auto after = std::ranges::lower_bound(thumbnails, t, {}, &Thumbnail::t);
        if (after == thumbnails.end() || (after != thumbnails.begin() && t - (after - 1)->t <= after->t - t)) --after;
        const auto column = static_cast<int>(after->place % media::SpriteSheet::columns);
        const auto row = static_cast<int>(after->place / media::SpriteSheet::columns);
        return fmt::format("<i class=\"v{}-{}\" style=\"background-position: {}px {}px\"></i>", video, after->sheet,
                           -column * after->width, -row * after->height);
    }

    const store::Connection& m_index;
    const ResultFilter& m_filter;
    const std::function<void(std::string_view)>& m_write;
};

} // namespace

void write_report(const store::Connection& index, const std::vector<Footage>& footage, const ResultFilter& filter,
                  const std::function<void(std::string_view)>& write) {
    Report{index, filter, write}.write(footage);
}

} // namespace vlm::archive

// SPDX-License-Identifier: Apache-2.0
#include "common/archive/report_page.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>

#include <fmt/format.h>

#include "common/archive/result_plot.hpp"
#include "common/archive/video_list.hpp"
#include "common/archive/video_parts.hpp"
#include "common/base/signals.hpp"
#include "common/base/text.hpp"
#include "common/records/read_record.hpp"

namespace vlm::archive {

using base::markup_escaped;
using base::Micros;
using records::VideoRecord;

namespace {

/// The policy lets a browser fetch nothing, whatever is in the page.
constexpr std::string_view head = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What was said about videos</title>
<style>
:root { color-scheme: light dark; --line: #8884; --dim: #888; --bar: #3b7dd8; --bad: #d33; }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 1000px; margin: 2em auto; padding: 0 1em; }
h2 { font-size: 1.15em; margin: 2em 0 0; overflow-wrap: anywhere; }
.about, .at { color: var(--dim); font-size: .9em; }
svg { width: 100%; height: auto; margin: .5em 0 1em; }
svg text { font-size: 12px; fill: var(--dim); }
svg path { stroke: var(--dim); }
.answers { fill: var(--bar); }
.failures { fill: var(--bad); }
article { display: flex; gap: 1em; padding: .6em 0; border-top: 1px solid var(--line); }
article > i { flex: none; align-self: flex-start; background-repeat: no-repeat; }
article > div { min-width: 0; }
article p { margin: .1em 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.failed { color: var(--bad); }
)";

constexpr std::string_view body = "</style>\n</head>\n<body>\n<h1>What was said about videos</h1>\n";
constexpr std::string_view foot = "</body>\n</html>\n";

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

    void write(const std::vector<std::int64_t>& videos) {
        m_write(head);
        for (const std::int64_t video : videos)
            write_sheets(video);
        m_write(body);
        for (const std::int64_t video : videos)
            write_video(find_video(m_index, std::to_string(video)));
        m_write(foot);
    }

private:
    void for_each(std::int64_t video, const std::function<void(const StoredResult&)>& take) const {
        list_results(m_index, video, m_filter, [&](const StoredResult& result) {
            base::throw_if_stopped();
            take(result);
        });
    }

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

    void write_video(const VideoRecord& video) {
        const std::string name = video.places.empty() ? video.fingerprint : video.places.front().path;
        m_write(fmt::format("<section>\n<h2>{}</h2>\n<p class=\"about\">{}</p>\n",
                            markup_escaped(base::one_line(name, 4096)), markup_escaped(about(video))));
        m_write(plot_of(video));
        const std::vector<Thumbnail> thumbnails = thumbnails_of(video.id);
        for_each(video.id, [&](const StoredResult& result) { write_result(video.id, result, thumbnails); });
        m_write("</section>\n");
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

    [[nodiscard]] std::string plot_of(const VideoRecord& video) const {
        Micros length = length_of(video).value_or(Micros{0});
        for_each(video.id, [&](const StoredResult& result) { length = std::max({length, result.t0, result.t1}); });
        ResultPlot plot{length};
        for_each(video.id, [&](const StoredResult& result) {
            plot.add(result.task, result.t0, result.t1, !result.error.empty());
        });
        return plot.svg();
    }

    void write_result(std::int64_t video, const StoredResult& result, const std::vector<Thumbnail>& thumbnails) const {
        std::string span = base::format_clock(result.t0);
        if (result.t1 > result.t0) span += " - " + base::format_clock(result.t1);
        const bool failed = !result.error.empty();
        m_write(fmt::format("<article>{}<div><span class=\"at\">{} \u00b7 {} \u00b7 {}</span><p "
                            "dir=\"auto\"{}>{}</p></div></article>\n",
                            picture_at((result.t0 + result.t1) / 2, video, thumbnails), span,
                            markup_escaped(base::one_line(result.task)), markup_escaped(base::one_line(result.model)),
                            failed ? " class=\"failed\"" : "", markup_escaped(failed ? result.error : result.text)));
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

void write_report(const store::Connection& index, const std::vector<std::int64_t>& videos, const ResultFilter& filter,
                  const std::function<void(std::string_view)>& write) {
    Report{index, filter, write}.write(videos);
}

} // namespace vlm::archive

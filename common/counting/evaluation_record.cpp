// SPDX-License-Identifier: Apache-2.0
#include "common/counting/evaluation_record.hpp"

#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/records/json_line.hpp"

namespace vlm::counting {
namespace {

using Json = nlohmann::ordered_json;
using track::Way;

Json number(const std::optional<double>& value) {
    return value ? Json(std::round(*value * 1e6) / 1e6) : Json{};
}

Json tracks_json(const TrackScores& scores) {
    const track::ClearMot& clear = scores.clear;
    return {{"frames", scores.frames},
            {"truth", clear.truth},
            {"predicted", clear.predicted},
            {"truth_tracks", clear.tracks},
            {"predicted_tracks", scores.predicted_tracks},
            {"matches", clear.matches},
            {"misses", clear.misses()},
            {"false_positives", clear.false_positives()},
            {"id_switches", clear.switches},
            {"fragments", clear.fragments},
            {"mostly_tracked", clear.mostly_tracked},
            {"mostly_lost", clear.mostly_lost},
            {"mota", number(clear.mota())},
            {"motp", number(clear.motp())},
            {"idf1", number(scores.identity.f1())},
            {"idp", number(scores.identity.precision())},
            {"idr", number(scores.identity.recall())},
            {"hota", number(scores.hota.hota)},
            {"det_a", number(scores.hota.detection)},
            {"ass_a", number(scores.hota.association)},
            {"loc_a", number(scores.hota.location)}};
}

/// A way's names in front of what is known of it.
Json of_way(const Way& way, const Json& figures) {
    Json entry;
    if (!way.source.empty()) entry["source"] = way.source;
    entry["line"] = way.line;
    entry["direction"] = way.direction;
    entry.update(figures);
    return entry;
}

Json figures_of(const track::CrossingScore& score) {
    return {{"truth", score.truth},
            {"predicted", score.predicted},
            {"matches", score.matches},
            {"precision", number(score.precision())},
            {"recall", number(score.recall())},
            {"f1", number(score.f1())},
            {"time_error", number(score.mean_time_error())}};
}

Json figures_of(const track::CountError& error) {
    return {{"counts", error.counts},
            {"truth", error.truth},
            {"predicted", error.predicted},
            {"mae", number(error.mean_absolute)},
            {"rmse", number(error.root_mean_square)},
            {"mape", number(error.mean_relative)},
            {"bias", number(error.bias)},
            {"exact", number(error.exact)},
            {"cumulative_error", error.predicted - error.truth},
            {"farthest", error.farthest}};
}

/// What is known of all ways together, and of each.
template <typename Scores>
Json with_ways(const Scores& scores) {
    Json json = figures_of(scores.all);
    json["ways"] = Json::array();
    for (const auto& [way, one] : scores.ways)
        json["ways"].push_back(of_way(way, figures_of(one)));
    return json;
}

std::string text_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string shown(const std::optional<double>& value) {
    return value ? fmt::format("{:.4f}", *value) : "-";
}

std::string name_of(const Way& way) {
    const std::string source = way.source.empty() ? "" : way.source + " ";
    return base::one_line(fmt::format("{}{} {}", source, way.line, way.direction), 40);
}

std::string counted(std::int64_t number, std::string_view noun) {
    return base::counted(static_cast<std::uint64_t>(number), noun);
}

std::string boxes(std::int64_t number) {
    return number == 1 ? "1 box" : fmt::format("{} boxes", number);
}

std::string tracks_table(const TrackScores& scores) {
    constexpr auto row = "{:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>6} {:>6} {:>6} {:>5} {:>5} {:>5} {:>5}\n";
    const track::ClearMot& clear = scores.clear;
    return fmt::format("truth: {}, {}; found: {}, {}; {}\n", counted(clear.tracks, "track"), boxes(clear.truth),
                       counted(scores.predicted_tracks, "track"), boxes(clear.predicted),
                       counted(scores.frames, "frame")) +
           fmt::format(row, "MOTA", "MOTP", "IDF1", "HOTA", "DetA", "AssA", "LocA", "IDP", "IDR", "FP", "FN", "IDSW",
                       "Frag", "MT", "ML") +
           fmt::format(row, shown(clear.mota()), shown(clear.motp()), shown(scores.identity.f1()),
                       shown(scores.hota.hota), shown(scores.hota.detection), shown(scores.hota.association),
                       shown(scores.hota.location), shown(scores.identity.precision()), shown(scores.identity.recall()),
                       clear.false_positives(), clear.misses(), clear.switches, clear.fragments, clear.mostly_tracked,
                       clear.mostly_lost);
}

std::string row_of(std::string_view name, const track::CrossingScore& score) {
    return fmt::format("{:<40} {:>6} {:>6} {:>7} {:>9} {:>7} {:>7} {:>7}\n", name, score.truth, score.predicted,
                       score.matches, shown(score.precision()), shown(score.recall()), shown(score.f1()),
                       shown(score.mean_time_error()));
}

std::string row_of(std::string_view name, const track::CountError& error) {
    return fmt::format("{:<40} {:>6} {:>6} {:>7} {:>9.4f} {:>7.4f} {:>7} {:>7.4f} {:>7.4f} {:>10} {:>8}\n", name,
                       error.truth, error.predicted, error.counts, error.mean_absolute, error.root_mean_square,
                       shown(error.mean_relative), error.bias, error.exact, error.predicted - error.truth,
                       error.farthest);
}

template <typename Scores>
std::string rows_of(const Scores& scores) {
    std::string rows;
    for (const auto& [way, one] : scores.ways)
        rows += row_of(name_of(way), one);
    return rows + row_of("all", scores.all);
}

} // namespace

std::string to_json_line(const Evaluation& evaluation) {
    records::JsonLine line;
    line.text("schema", "vlm.evaluation/1");
    if (evaluation.tracks) line.json("tracks", text_of(tracks_json(*evaluation.tracks)));
    if (evaluation.crossings) {
        Json crossings = with_ways(*evaluation.crossings);
        crossings["tolerance"] = base::to_seconds(evaluation.options.tolerance);
        line.json("crossings", text_of(crossings));
    }
    if (evaluation.counts) {
        Json counts = with_ways(*evaluation.counts);
        const auto& window = evaluation.counts->window;
        counts["window"] = window ? Json(base::to_seconds(*window)) : Json{};
        line.json("counts", text_of(counts));
    }
    return line.line();
}

std::string to_table(const Evaluation& evaluation) {
    std::string text;
    if (evaluation.tracks) text += tracks_table(*evaluation.tracks);
    if (evaluation.crossings) {
        text += fmt::format("{:<40} {:>6} {:>6} {:>7} {:>9} {:>7} {:>7} {:>7}\n", "crossings", "truth", "found",
                            "matches", "precision", "recall", "F1", "seconds");
        text += rows_of(*evaluation.crossings);
    }
    if (evaluation.crossings && evaluation.counts) text += "\n";
    if (evaluation.counts) {
        text += fmt::format("{:<40} {:>6} {:>6} {:>7} {:>9} {:>7} {:>7} {:>7} {:>7} {:>10} {:>8}\n", "counts", "truth",
                            "found", "windows", "MAE", "RMSE", "MAPE", "bias", "exact", "cumulative", "farthest");
        text += rows_of(*evaluation.counts);
    }
    return text;
}

} // namespace vlm::counting

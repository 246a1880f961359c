// SPDX-License-Identifier: Apache-2.0
#include "common/infer/cv_description.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>

#include <fmt/format.h>

namespace vlm::infer {

namespace {

using Observations = std::vector<Observation>;

constexpr const char* remark = "[classical vision, not a language model]";

// A cut or a moving camera, not something that moves before it.
constexpr double whole_picture = 0.6;

enum class Change { none, part, whole };

Change change(const Observation& seen) {
    if (!seen.motion || seen.motion->regions.empty()) return Change::none;
    return seen.motion->share > whole_picture ? Change::whole : Change::part;
}

double seconds_into(const Observations& all, const Observation& one) {
    return base::to_seconds(one.t - all.front().t);
}

std::string percent(double share) {
    const double value = share * 100;
    return fmt::format("{:.{}f} %", value, value < 0.95 ? 1 : 0);
}

std::string counted(std::size_t number, const char* one, const char* many) {
    return fmt::format("{} {}", number, number == 1 ? one : many);
}

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
        text += words[i];
    }
    return text;
}

// "2 left, 1 centre", or only "left" where all are there
std::string positions(const std::vector<vision::Box>& boxes) {
    std::map<std::string, int> places;
    for (const auto& box : boxes)
        ++places[vision::position(box)];
    if (places.size() == 1) return places.begin()->first;
    std::vector<std::string> words;
    words.reserve(places.size());
    for (const auto& [place, number] : places)
        words.push_back(fmt::format("{} {}", number, place));
    return fmt::format("{}", fmt::join(words, ", "));
}

std::string at_place(const vision::Box& region) {
    const std::string place = vision::position(region);
    return place == "centre" ? "in the centre" : "at the " + place;
}

std::string brightness_word(double brightness) {
    if (brightness < 0.06) return "almost black";
    if (brightness < 0.25) return "dark";
    if (brightness < 0.6) return "of medium brightness";
    return "bright";
}

// Little detail may be blur or a plain wall, so that only much of it says something about sharpness.
std::string look(const vision::PictureStatistics& picture) {
    std::string words = brightness_word(picture.brightness);
    if (picture.contrast < 0.03) return words + ", almost uniform";
    if (picture.sharpness > 300) return words + ", sharp";
    if (picture.sharpness < 12) return words + ", with little detail";
    return words;
}

// The colours of at least a sixth of the picture, else the first one.
std::string colours(const std::vector<vision::ColourShare>& shares) {
    std::vector<std::string> words;
    for (const auto& colour : shares) {
        if (words.empty() || (colour.share >= 1.0 / 6 && words.size() < 3)) words.push_back(colour.name);
    }
    return words.empty() ? "of many colours" : "mostly " + listed(words);
}

std::string motion_words(const Observation& seen) {
    // Over a longer gap it is not known whether what differs has moved.
    const char* what = seen.since <= std::chrono::seconds{5} ? "motion" : "changes";
    if (change(seen) == Change::none) return fmt::format("no {}", what);
    if (change(seen) == Change::whole) return "the whole picture changed";
    return fmt::format("{} {} ({} of the picture)", what, at_place(seen.motion->regions.front()),
                       percent(seen.motion->share));
}

std::string describe_one(const Observation& seen) {
    std::string text = seen.people.empty()
                           ? "No people found"
                           : counted(seen.people.size(), "person", "people") + " (" + positions(seen.people) + ")";
    if (!seen.faces.empty()) text += "; " + counted(seen.faces.size(), "face", "faces");
    if (seen.motion) text += "; " + motion_words(seen);
    return fmt::format("{}; {}; {}. {}", text, look(seen.picture), colours(seen.picture.colours), remark);
}

std::string people_over_time(const Observations& all) {
    const auto fewer = [](const auto& a, const auto& b) { return a.people.size() < b.people.size(); };
    const auto most = std::max_element(all.begin(), all.end(), fewer);
    const std::size_t least = std::min_element(all.begin(), all.end(), fewer)->people.size();
    const std::string people = counted(most->people.size(), "person", "people");
    const double when = seconds_into(all, *most);
    if (most->people.empty()) return "no people found";
    if (least == most->people.size()) return people + " throughout";
    if (least > 0) return fmt::format("{} to {} (most at {:.1f} s)", least, people, when);
    const auto with = std::count_if(all.begin(), all.end(), [](const auto& seen) { return !seen.people.empty(); });
    return fmt::format("people in {} of {} frames (up to {}, at {:.1f} s)", with, all.size(), most->people.size(),
                       when);
}

std::string faces_over_time(const Observations& all) {
    std::size_t most = 0;
    for (const auto& seen : all)
        most = std::max(most, seen.faces.size());
    return most == 0 ? "" : "; up to " + counted(most, "face", "faces") + " at a time";
}

std::string time_of(const Observations& all, std::size_t first, std::size_t last) {
    if (first == last) return fmt::format("at {:.1f} s", seconds_into(all, all[first]));
    if (first == 1 && last + 1 == all.size()) return "throughout";
    return fmt::format("{:.1f} to {:.1f} s", seconds_into(all, all[first]), seconds_into(all, all[last]));
}

// One run of frames that each differ from the one before.
std::string spell(const Observations& all, std::size_t first, std::size_t last) {
    std::size_t most = first;
    for (std::size_t i = first; i <= last; ++i) {
        if (all[i].motion->share > all[most].motion->share) most = i;
    }
    const auto& motion = *all[most].motion;
    return fmt::format("{} ({}, {} of the picture)", time_of(all, first, last), at_place(motion.regions.front()),
                       percent(motion.share));
}

std::string motion_over_time(const Observations& all) {
    std::vector<std::string> spells;
    std::size_t still = 0;
    for (std::size_t i = 1; i < all.size(); ++i) {
        if (change(all[i]) != Change::part) {
            if (change(all[i]) == Change::none) ++still;
            continue;
        }
        std::size_t last = i;
        while (last + 1 < all.size() && change(all[last + 1]) == Change::part)
            ++last;
        spells.push_back(spell(all, i, last));
        i = last;
    }
    if (spells.empty()) return still > 0 ? "; no motion" : "";
    constexpr std::size_t most = 8;
    const std::size_t left_out = spells.size() > most ? spells.size() - most : 0;
    spells.resize(spells.size() - left_out);
    const std::string rest = left_out > 0 ? fmt::format(" and {} times more", left_out) : "";
    return "; motion " + fmt::format("{}", fmt::join(spells, ", ")) + rest;
}

std::string cuts(const Observations& all) {
    std::vector<std::string> times;
    for (const auto& seen : all) {
        if (change(seen) == Change::whole) times.push_back(fmt::format("{:.1f} s", seconds_into(all, seen)));
    }
    if (times.empty()) return "";
    if (times.size() > 8) return fmt::format("; the whole picture changes {} times", times.size());
    return "; the whole picture changes at " + listed(times);
}

std::string brightness_over_time(const Observations& all) {
    const auto darker = [](const auto& a, const auto& b) { return a.picture.brightness < b.picture.brightness; };
    const auto [least, most] = std::minmax_element(all.begin(), all.end(), darker);
    if (most->picture.brightness < least->picture.brightness * 1.25 + 0.02) return "";
    return fmt::format("; brightness from {} (at {:.1f} s) to {} (at {:.1f} s)", percent(least->picture.brightness),
                       seconds_into(all, *least), percent(most->picture.brightness), seconds_into(all, *most));
}

// The means over all frames, so that one odd frame does not name the colours.
vision::PictureStatistics mean(const Observations& all) {
    vision::PictureStatistics sum;
    std::map<std::string, double> shares;
    const auto n = static_cast<double>(all.size());
    for (const auto& seen : all) {
        sum.brightness += seen.picture.brightness / n;
        sum.contrast += seen.picture.contrast / n;
        sum.sharpness += seen.picture.sharpness / n;
        for (const auto& colour : seen.picture.colours)
            shares[colour.name] += colour.share / n;
    }
    for (const auto& [name, share] : shares)
        sum.colours.push_back({name, share});
    std::stable_sort(sum.colours.begin(), sum.colours.end(), [](auto& a, auto& b) { return a.share > b.share; });
    return sum;
}

std::string describe_several(const Observations& all) {
    const auto picture = mean(all);
    return fmt::format("{} frames over {:.1f} s: {}{}{}{}{}; {}; {}. {}", all.size(), seconds_into(all, all.back()),
                       people_over_time(all), faces_over_time(all), motion_over_time(all), cuts(all),
                       brightness_over_time(all), look(picture), colours(picture.colours), remark);
}

} // namespace

std::string describe(const Observations& observations) {
    return observations.size() == 1 ? describe_one(observations.front()) : describe_several(observations);
}

} // namespace vlm::infer

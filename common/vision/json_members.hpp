// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace vlm::vision {

/// The members of a JSON object in a file that people write. Whatever is not as it should be is refused by a
/// base::InputError that names the file and the member. The object and the names outlive this.
class Members {
public:
    /// Throws where there is a member that is not among the known ones. `path` leads to the object: "" or "input.".
    Members(const nlohmann::json& object, std::string file, std::string path, std::vector<std::string> known);

    [[nodiscard]] bool has(const std::string& name) const;
    [[nodiscard]] bool is_text(const std::string& name) const;

    [[nodiscard]] std::string text(const std::string& name) const;
    [[nodiscard]] double number(const std::string& name, double least, double most) const;

    /// So many finite numbers; one number stands for as many of it.
    [[nodiscard]] std::vector<double> numbers(const std::string& name, std::size_t count) const;
    [[nodiscard]] std::vector<std::string> texts(const std::string& name) const;
    [[nodiscard]] std::vector<std::vector<std::string>> lists(const std::string& name) const;

    /// The place among `choices` of what the member says.
    [[nodiscard]] std::size_t choice(const std::string& name, const std::vector<std::string>& choices) const;

    [[nodiscard]] Members object(const std::string& name, std::vector<std::string> known) const;

    [[noreturn]] void refuse(const std::string& name, const std::string& reason) const;

private:
    [[nodiscard]] const nlohmann::json& value(const std::string& name) const;

    const nlohmann::json& m_object;
    std::string m_file;
    std::string m_path;
};

/// ": did you mean "person"?", or "" where no name is near.
[[nodiscard]] std::string suggestion(const std::string& word, const std::vector<std::string>& names);

} // namespace vlm::vision

"""Edges of a template: who calls, uses and logs where."""

from typing import Any

from costing.estimate.graph import Graph, Route, read_graph
from costing.estimate.reading import read_resources
from tests.costing.shortcuts import bill, line, usage
from tests.costing.templates import Template, arn, function, method, notes_board, ref, resource, template


def graph(board: Template) -> Graph:
    return read_graph(read_resources(board)[0])


def policy(*statements: Any) -> dict[str, Any]:
    return {"Statement": list(statements)}


def allow(target: str, *actions: str, effect: str = "Allow") -> dict[str, Any]:
    return {"Effect": effect, "Action": list(actions), "Resource": arn(target)}


def one_function(policies: dict[str, Any], **more: Any) -> Template:
    return template(
        Work=function("work", Role=arn("Role")),
        Role=resource("AWS::IAM::Role", "work"),
        Rows=resource("AWS::DynamoDB::Table", "rows"),
        **policies,
        **more,
    )


def test_the_notes_board_is_read_whole() -> None:
    found = graph(notes_board())
    assert found.routes["ApiRestApi"] == (
        Route("GET", "NotesFunction"),
        Route("POST", "NotesFunction"),
        Route("DELETE", "NotesFunction"),
        Route("OPTIONS", None),
    )
    assert found.uses["NotesFunction"] == {"NotesTableTable": "read_write"}
    assert found.log_writers == {"NotesLogGroup": ("NotesFunction",)}
    assert found.stages == {"ApiRestApi": ("ApiStage",)}


def test_an_alias_leads_to_its_function() -> None:
    board = template(
        Api=resource("AWS::ApiGateway::RestApi", "api"),
        Get=method("Api", "ANY", "Live"),
        Live=resource("AWS::Lambda::Alias", "work", FunctionName=ref("Work")),
        Work=function("work"),
    )
    assert graph(board).routes["Api"] == (Route("ANY", "Work"),)


def test_an_api_written_as_openapi_has_its_routes() -> None:
    there = {"x-amazon-apigateway-integration": {"uri": {"Fn::Sub": "arn:x/${Work.Arn}/invocations"}}}
    body = {"paths": {"/": {"get": there, "x-amazon-apigateway-any-method": there, "parameters": []}, "/odd": []}}
    board = template(Api=resource("AWS::ApiGateway::RestApi", "api", Body=body), Work=function("work"))
    assert graph(board).routes["Api"] == (Route("GET", "Work"), Route("ANY", "Work"))


def test_rights_from_policies_of_every_form_are_joined() -> None:
    board = one_function(
        {
            "Inline": resource(
                "AWS::IAM::Policy", Roles=[ref("Role")], PolicyDocument=policy(allow("Rows", "dynamodb:Query"))
            ),
            "Managed": resource(
                "AWS::IAM::ManagedPolicy", Roles=[ref("Role")], PolicyDocument=policy(allow("Rows", "dynamodb:PutItem"))
            ),
        }
    )
    assert graph(board).uses["Work"] == {"Rows": "read_write"}


def test_rights_that_are_denied_or_nameless_are_no_edge() -> None:
    document = policy(
        allow("Rows", "dynamodb:GetItem", effect="Deny"),
        {"Effect": "Allow", "NotAction": "dynamodb:*", "Resource": arn("Rows")},
        {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"},
        allow("Role", "iam:PassRole"),
        "nonsense",
    )
    board = one_function({"Inline": resource("AWS::IAM::Policy", Roles=[ref("Role")], PolicyDocument=document)})
    assert graph(board).uses["Work"] == {}


def test_a_table_in_the_environment_is_used_both_ways() -> None:
    board = template(
        Work=function("work", Environment={"Variables": {"TABLE": ref("Rows")}}),
        Rows=resource("AWS::DynamoDB::Table", "rows"),
    )
    assert graph(board).uses["Work"] == {"Rows": "read_write"}


def test_one_kind_of_access_makes_one_kind_of_use() -> None:
    for action, reads, writes in (("dynamodb:Scan", 1000, 0), ("dynamodb:PutItem", 0, 1000)):
        inline = resource("AWS::IAM::Policy", Roles=[ref("Role")], PolicyDocument=policy(allow("Rows", action)))
        board = one_function({"Inline": inline})
        board["Resources"]["Rows"]["Properties"]["BillingMode"] = "PAY_PER_REQUEST"
        found = bill(board, 1000)
        assert line(found, "DynamoDB", "Reads").quantity * 2 == reads
        assert line(found, "DynamoDB", "Writes").quantity == writes


def test_a_function_that_another_invokes_is_called_as_often() -> None:
    inline = resource("AWS::IAM::Policy", Roles=[ref("Role")], PolicyDocument=policy(allow("Next", "lambda:Invoke*")))
    board = one_function({"Inline": inline}, Next=function("next"))
    found = bill(board, 1000)
    assert [line(found, "Lambda", "Requests", name).quantity for name in ("work", "next")] == [1000, 1000]
    more = bill(board, usage(1000, work={"calls_per_request": "3"}))
    assert line(more, "Lambda", "Requests", "next").quantity == 3000


def test_a_table_of_a_function_that_nothing_calls_is_of_unknown_use() -> None:
    inline = resource("AWS::IAM::Policy", Roles=[ref("Role")], PolicyDocument=policy(allow("Rows", "dynamodb:Scan")))
    board = one_function({"Inline": inline}, Api=resource("AWS::ApiGateway::RestApi", "api"))
    board["Resources"]["Rows"]["Properties"]["BillingMode"] = "PAY_PER_REQUEST"
    reasons = {gap.logical_id: gap.reason for gap in bill(board, 1).unpriced}
    assert reasons["Rows"] == "Nothing in the template says how often this table is read and written."


def test_a_stated_number_of_calls_keeps_the_mix_of_reads_and_writes() -> None:
    found = bill(notes_board(), usage(1000, notes={"calls_per_request": "2"}))
    assert line(found, "Lambda", "Requests").quantity == 2000
    plain = bill(notes_board(), 1000)
    for name in ("Reads", "Writes"):
        before, after = (line(one, "DynamoDB", name).quantity for one in (plain, found))
        assert abs(after - before * 2) < 1


def test_groups_are_found_by_name_and_by_component() -> None:
    board = template(
        Named=function("a"),
        NamedLog=resource("AWS::Logs::LogGroup", LogGroupName={"Fn::Join": ["/", ["/aws/lambda", ref("Named")]]}),
        Same=function("b"),
        SameLog=resource("AWS::Logs::LogGroup", "b"),
        None_=function("c"),
    )
    assert graph(board).log_group_of == {"Named": "NamedLog", "Same": "SameLog"}

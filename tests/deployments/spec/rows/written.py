"""Parts as written: CloudFormation that a person wrote. What it is about has no note of the product's to find it by."""

from tests.deployments.spec.rows.row import Row

NAME = "Alerts"
LEAST = """\
Resources:
  Alerts:
    Type: AWS::SNS::Topic
    Properties:
      KmsMasterKeyId: alias/aws/sns
"""
EVERYTHING = """\
Resources:
  Alerts:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !FindInMap [Names, !Ref "AWS::Region", Shown]
      KmsMasterKeyId: alias/aws/sns
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Condition: InEurope
    Properties:
      AlarmActions: [!Ref Alerts]
      ComparisonOperator: GreaterThanThreshold
      Dimensions:
        - {Name: QueueName, Value: !GetAtt JobsQueue.QueueName}
      EvaluationPeriods: 1
      MetricName: ApproximateNumberOfMessagesVisible
      Namespace: AWS/SQS
      Period: 300
      Statistic: Maximum
      Threshold: 0
Conditions:
  InEurope: !Equals [!Ref "AWS::Region", eu-central-1]
Mappings:
  Names:
    eu-central-1: {Shown: Europe}
    us-east-1: {Shown: America}
Outputs:
  AlertsTopic:
    Value: !Ref Alerts
"""
RAW = Row(
    "raw",
    main=NAME,
    least={"template": LEAST},
    everything=({"template": EVERYTHING},),
    in_place={"template": LEAST + "      DisplayName: Alerts\n"},
    beside={"jobs": {"kind": "queue"}},
)
ROWS = (RAW,)
